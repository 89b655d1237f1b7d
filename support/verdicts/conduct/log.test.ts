import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OUTPUT_PASSWORD } from '../../broadcast/secret';
import { logProblems } from './log';
import { sees, lineOf, type Defect } from './testing-defects';
import { ID, seen } from './testing';

sees(logProblems, [
  ...['runId', 'instanceId', 'component'].map((name): Defect => [
    `a line without ${name}`,
    new RegExp(`no ${name}`),
    (story) => void delete lineOf(story, 'sts')[name],
  ]),
  [
    'a line of another run',
    /runId is not the same on all lines: r, q/,
    (story) => void (lineOf(story, 'sts')['runId'] = 'q'),
  ],
  [
    'the run of another broadcast',
    /runId r is that of another broadcast/,
    (story) => void story.otherRuns.push('r'),
  ],
  [
    'a line without its stream',
    /streamId is not s/,
    (story) => void delete lineOf(story, 'output')['streamId'],
  ],
  ['seconds for ms', /time: expected/, (story) => void ((story.log[0] ?? {})['time'] = 1.7e9)],
  [
    'sound',
    /so long that it may hold sound/,
    (story) => void (lineOf(story, 'sts')['m4a'] = 'AAAA'.repeat(60)),
  ],
  [
    'a password',
    /it has a password in it/,
    (story) => void (lineOf(story, 'output')['url'] = `rtmp://h/a?pass=${OUTPUT_PASSWORD}`),
  ],
  [
    'a line a frame',
    /lines in the log: expected 1 to 64/,
    ({ log }) => void log.push(...Array.from({ length: 90 }, () => ({ ...log.at(-1) }))),
  ],
  [
    'a number that two fragments have',
    /two fragments have the batch number 0/,
    ({ log }) => log.filter(({ fragmentId }) => fragmentId === ID(1)).forEach((line) => (line['batch'] = 0)),
  ],
]);

test('a log that nobody has is not judged', () => {
  assert.deepEqual(logProblems({ ...seen(), logs: undefined }), []);
});
