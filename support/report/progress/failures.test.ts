import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCause, nameOthers, whereToLook } from './failures';

const attempt = (name: string, message: string) => ({
  pickle: { name, uri: 'a.feature', location: { line: 7 } },
  worstTestStepResult: { message },
});

test('what failed alike is brought together, whatever figure each one measured', () => {
  const groups = byCause([
    attempt('x', 'No picture after 15.2 s\n  at a'),
    attempt('y', 'Other'),
    attempt('z', 'No picture after 15.3 s\n  at b'),
  ]);
  assert.deepEqual(
    groups.map(({ first, others }) => [first.pickle.name, others.map(({ pickle }) => pickle.name)]),
    [
      ['x', ['z']],
      ['y', []],
    ],
  );
  assert.deepEqual(nameOthers(groups[0]?.others ?? []), [
    '   For the same reason 1 more failed:',
    '   - z # a.feature:7',
  ]);
  assert.deepEqual(nameOthers([]), []);
});

test('what has no words is not taken for the same', () => {
  assert.equal(byCause([attempt('x', ''), attempt('y', '')]).length, 2);
});

test('where to look, and the command that runs again what failed, with what it ran on', () => {
  assert.deepEqual(whereToLook('reports', { MEDIAMTX_BIN: '/opt/my mtx', STACK: '' }), [
    'Report:     reports/index.html',
    'Evidence:   reports/evidence',
    "Once more:  MEDIAMTX_BIN='/opt/my mtx' npx cucumber-js $(cat reports/rerun.txt)",
  ]);
});
