import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageProblems, workflowProblems } from './checks';

const PIN = 'a'.repeat(40);
const good = {
  permissions: { contents: 'read' },
  concurrency: 'x',
  jobs: {
    unit: {
      'timeout-minutes': 5,
      steps: [
        { uses: `actions/checkout@${PIN}` },
        { run: 'npm ci && npm run unit' },
        { run: 'npm start -- -t x' },
      ],
    },
  },
};
const problems = (change: object): string[] => workflowProblems({ ...good, ...change }, ['unit']);
const withJob = (change: object): object => ({ jobs: { unit: { ...good.jobs.unit, ...change } } });

test('a proper workflow has no problems', () => assert.deepEqual(problems({}), []));

const FAULTS: [string, object, RegExp][] = [
  ['more rights', { permissions: { contents: 'write' } }, /"contents: read" alone/],
  ['default rights', { permissions: undefined }, /"contents: read" alone/],
  ['no concurrency', { concurrency: undefined }, /no concurrency/],
  ['no timeout', withJob({ 'timeout-minutes': undefined }), /job unit has no timeout-minutes/],
  ['rights of a job', withJob({ permissions: { packages: 'write' } }), /permissions of its own/],
  ['a tag', withJob({ steps: [{ uses: 'actions/checkout@v4' }] }), /checkout@v4 is not pinned/],
  ['a script that is gone', withJob({ steps: [{ run: 'npm run unitt' }] }), /no npm script "unitt"/],
  ['no steps', withJob({ steps: undefined }), /steps/],
];
for (const [what, change, expected] of FAULTS)
  test(`${what} is a problem, and the only one`, () => {
    const found = problems(change);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', expected);
  });

test('an image by tag is a problem, and one that is named differently in two files', () => {
  const [one, other] = ['a', 'b'].map((digit) => `node:24@sha256:${digit.repeat(64)}`);
  assert.deepEqual(imageProblems(`ARG NODE_IMAGE=${one}\nimage: \${NODE_IMAGE:-${one}}`), []);
  assert.deepEqual(imageProblems('image: ${X_IMAGE:-x/y:1.2}'), ['X_IMAGE: x/y:1.2 has no digest']);
  assert.match(
    imageProblems(`ARG NODE_IMAGE=${one} '\${NODE_IMAGE:-${other}}'`).join(),
    /NODE_IMAGE is .* and /,
  );
});
