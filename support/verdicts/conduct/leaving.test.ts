import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavingProblems } from './leaving';
import { seen, START_MS, type Story } from './testing';
import { record, sees, span } from './testing-defects';

/** The STS gives its goodbye at once, and the worker leaves. */
function leaves({ journal }: Story, atMs: number, reason: string): void {
  const end = journal.find(({ event }) => event === 'stream:end');
  if (!end) throw new Error('the story has no stream:end');
  journal.push(
    { ...end, kind: 'out', event: 'stream:complete', atMs: end.atMs + 1 },
    { ...end, kind: 'disconnect', atMs, reason },
  );
}
const SAID = 'client namespace disconnect';

sees(leavingProblems, [
  [
    'a goodbye when all is put out',
    /stream:end was said 2890 ms after all was decided/,
    (story) => void (record(story, 'stream:end').atMs = START_MS + 14_000),
  ],
  [
    'a word after the goodbye',
    /fragment:ack was said after stream:end/,
    (story) => void (record(story, 'stream:end').atMs = START_MS + 1200),
  ],
  [
    'a worker that waits to be left',
    /left, ms after stream:complete: expected 0 to 2000, saw 4999/,
    (story) => leaves(story, START_MS + 16_200, SAID),
  ],
  [
    'a worker that hangs up',
    /left as "transport close"/,
    (story) => leaves(story, START_MS + 11_250, 'transport close'),
  ],
]);

test('a worker that leaves when it was answered, or reads on until later, does right', () => {
  assert.deepEqual(leavingProblems(seen((story) => leaves(story, START_MS + 11_250, SAID))), []);
  const readsOn = seen((story) => {
    record(story, 'stream:end').atMs = START_MS + 14_000;
    span(story, 3)['fromMs'] = START_MS + 13_900;
  });
  assert.deepEqual(leavingProblems(readsOn), []);
});
