import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settlementProblems } from './settlements';
import { addLine, record, sees } from './testing-defects';
import { ID, payloadOf, seen, START_MS, type Story } from './testing';

const settled = ({ log }: Story, n: number): Record<string, unknown> => {
  const found = log.filter(({ component }) => component === 'settle')[n];
  if (!found) throw new Error(`the story has no settle ${n}`);
  return found;
};
const decided =
  (n: number, reason: string | undefined, afterMs?: number) =>
  (story: Story): void => {
    const line = settled(story, n);
    line['reason'] = reason;
    if (afterMs !== undefined) line['time'] = START_MS + afterMs;
  };
/** As if it had not left the worker. */
const unsent = (story: Story, n: number): void => {
  story.journal = story.journal.filter(({ fragmentId }) => fragmentId !== ID(n));
  story.log = story.log.filter(({ component, batch }) => component !== 'sts' || batch !== n);
};
const lost =
  (afterMs: number) =>
  ({ log }: Story): void =>
    addLine(log, afterMs, { component: 'connection', reason: 'torn', inFlight: 0 });

sees(settlementProblems, [
  [
    'a timeout that counts from ready',
    /segment 2, decided as timeout: ms after it was sent: expected 7600 to 9500, saw 4000/,
    decided(2, 'timeout', 7100),
  ],
  ['a timeout of what was answered', /decided as timeout: ms after it was sent/, decided(1, 'timeout')],
  ['an error that nobody told', /decided as error: nothing failed/, decided(2, 'error')],
  ['a failure that is known late', /decided as error: ms after its answer/, decided(1, 'error', 5000)],
  ['a dub that never came', /decided as dubbed: no sound came for it/, decided(2, undefined)],
  ['a dub of a failed answer', /decided as dubbed: no sound came for it/, decided(1, undefined)],
  ['a dub before its answer', /decided as dubbed: ms after its answer/, decided(0, undefined, 1000)],
  ['a breaker that was closed', /decided as breaker_open: it was sent/, decided(1, 'breaker_open')],
  [
    'a breaker that is named when there is no session',
    /decided as breaker_open: there was no session/,
    (story) => {
      addLine(story.log, 500, { component: 'connection', reason: 'torn', inFlight: 0 });
      addLine(story.log, 510, { component: 'breaker', from: 'closed', to: 'open' });
      story.log = story.log.filter(({ component, batch }) => component !== 'sts' || batch !== 1);
      decided(1, 'breaker_open')(story);
    },
  ],
  ['a connection that was there', /decided as disconnected: there was a session/, decided(1, 'disconnected')],
  [
    'what waits when the session is lost, and goes on waiting',
    /segment 2, decided as disconnected: 1000 ms after the session was lost/,
    (story) => {
      lost(4000)(story);
      decided(2, 'disconnected', 5000)(story);
    },
  ],
  [
    'an overload long before its time',
    /decided as overload: ms before it was put out/,
    decided(1, 'overload'),
  ],
  [
    'a fragment that is never sent, for no reason',
    /segment 1, decided as overload: it was never sent, though nothing held it back/,
    (story) => {
      unsent(story, 1);
      decided(1, 'overload', 11_200)(story);
    },
  ],
  [
    'an overload when there is no session',
    /segment 1, decided as overload: there was no session/,
    (story) => {
      unsent(story, 1);
      lost(500)(story);
      decided(1, 'overload', 11_200)(story);
    },
  ],
]);

void test('what waits in a pause until it is due is overload', () => {
  const waits = (story: Story): void => {
    unsent(story, 1);
    Object.assign(payloadOf(story, 'backpressure'), { action: 'pause' });
    record(story, 'backpressure').atMs = START_MS + 1500;
    decided(1, 'overload', 11_200)(story);
  };
  assert.deepEqual(settlementProblems(seen(waits)), []);
});

void test('a worker whose output has failed leaves the STS without a word', () => {
  const ended = (story: Story): void => {
    addLine(story.log, 4000, { component: 'output', level: 'error' });
    decided(2, 'disconnected', 4100)(story);
  };
  assert.deepEqual(settlementProblems(seen(ended)), []);
});
