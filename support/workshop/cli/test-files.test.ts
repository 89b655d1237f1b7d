import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { atLeastOneFailure, type TestEvent, UnitReport } from './test-files';

function reported(use: (report: UnitReport) => void) {
  const written: string[] = [];
  const report = new UnitReport((text) => written.push(text));
  use(report);
  return { ...report.finish(2), text: written.join('') };
}

const event = (content: Partial<TestEvent>): TestEvent => ({
  name: 'adds',
  details: { type: 'test' },
  ...content,
});

test('counts tests, not the suites around them', () => {
  const { passed, failed, text } = reported((report) => {
    report.pass(event({}));
    report.pass(event({ details: { type: 'suite' } }));
  });
  assert.deepEqual([passed, failed], [1, 0]);
  assert.match(text, /^1 tests passed, 0 failed, in 2 files, \d+\.\d s\n$/);
});

test('a failure is told with its place and the error itself', () => {
  const error = Object.assign(new Error('wrapper'), { cause: new Error('1 is not 2') });
  const file = path.join(projectRoot, 'dist', 'a.test.js');
  const { failed, text } = reported((report) =>
    report.fail(event({ file, line: 7, details: { type: 'test', error } })),
  );
  assert.equal(failed, 1);
  assert.ok(
    text.startsWith(`FAILED adds (${path.join('dist', 'a.test.js')}:7)\n  Error: 1 is not 2\n`),
    text,
  );
});

test('what failed only because of a test within it is not counted again', () => {
  const error = Object.assign(new Error('1 subtest failed'), { failureType: 'subtestsFailed' });
  const { failed } = reported((report) => {
    report.fail(event({ details: { type: 'test', error } }));
    report.fail(event({ details: { type: 'suite', error: new Error('hook') } }));
  });
  assert.equal(failed, 0);
});

test('skipped and unfinished tests are failures', () => {
  const { passed, failed } = reported((report) => {
    report.pass(event({ skip: '' }));
    report.pass(event({ todo: 'later' }));
    report.pass(event({ skip: false, todo: undefined }));
  });
  assert.deepEqual([passed, failed], [1, 2]);
});

test('what ended badly has at least one failure', () => {
  assert.deepEqual(atLeastOneFailure({ passed: 3, failed: 0 }, 1), { passed: 3, failed: 1 });
  assert.deepEqual(atLeastOneFailure({ passed: 3, failed: 2 }, 1), { passed: 3, failed: 2 });
  assert.deepEqual(atLeastOneFailure({ passed: 3, failed: 0 }, 0), { passed: 3, failed: 0 });
});
