import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeFailure,
  describeFeature,
  describeLeftOut,
  describeProgress,
  nameOthers,
  type Progress,
  whereToLook,
} from './progress-view';

const progress: Progress = {
  ...{ startedAtMs: 0, total: 297, finished: 142, failed: 1 },
  secondsLeft: () => 160,
};

test('shows how far it is, and says nothing of what nobody knows', () => {
  assert.equal(describeProgress(progress, 72_000), '142 of 297 scenarios, 1 failed · 1:12, about 2:40 to go');
  const first = { ...progress, failed: 0, secondsLeft: () => undefined };
  assert.equal(describeProgress(first, 72_000), '142 of 297 scenarios · 1:12');
});

test('a failure is told with its place, its step and the first line of its error', () => {
  const failure = { scenario: 'S', where: 'features/a.feature:7', step: 'it is fine', message: 'Error: no' };
  assert.deepEqual(describeFailure(failure), [
    '✗ S (features/a.feature:7)',
    '    it is fine',
    '    Error: no',
  ]);
});

test('a feature that is done is told in one line', () => {
  const told = (scenarios: number, failed: number, skipped: number): string =>
    describeFeature({ name: 'F', scenarios, failed, skipped });
  assert.equal(told(12, 0, 0), '✓ F: 12 scenarios');
  assert.equal(told(1, 1, 0), '✗ F: 1 of 1 scenario failed');
  assert.equal(told(8, 0, 8), '– F: none of 8 scenarios could be judged');
  assert.equal(told(8, 0, 3), '✓ F: 8 scenarios, of which 3 could not be judged');
});

test('what was left out is told by its reasons, the most frequent first', () => {
  const leftOut = new Map([
    ['no files', { scenarios: 0, checks: 1 }],
    ['no log', { scenarios: 2, checks: 3 }],
  ]);
  assert.deepEqual(describeLeftOut(leftOut), [
    'Left out:',
    '  2 scenarios, 3 checks: no log',
    '  1 check: no files',
    '',
  ]);
  assert.deepEqual(describeLeftOut(new Map()), []);
});

test('those that failed for the same reason are named, with their places', () => {
  assert.deepEqual(nameOthers([{ pickle: { name: 'z', uri: 'a.feature', location: { line: 7 } } }]), [
    '   For the same reason 1 more failed:',
    '   - z # a.feature:7',
  ]);
  assert.deepEqual(nameOthers([]), []);
});

test('where to look, and the command that runs again what failed, with what it ran on', () => {
  assert.deepEqual(whereToLook('reports', true, { MEDIAMTX_BIN: '/opt/my mtx', STACK: '' }), [
    'Report:     reports/index.html',
    'Evidence:   reports/evidence',
    "Once more:  MEDIAMTX_BIN='/opt/my mtx' npx cucumber-js $(cat reports/rerun.txt)",
  ]);
  assert.deepEqual(whereToLook('reports', false), ['Report:     reports/index.html']);
});
