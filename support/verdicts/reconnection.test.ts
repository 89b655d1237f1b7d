import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalRecord } from '../../services/contracts/journal';
import { LogBook } from '../records/logs';
import {
  type Attempt,
  attemptsAfterEach,
  attemptsUntilLetIn,
  inFlightAtLoss,
  perConnection,
  waitedSeconds,
} from './reconnection';

let index = 0;
const record = (
  atMs: number,
  kind: JournalRecord['kind'],
  rest: Partial<JournalRecord> = {},
): JournalRecord => ({
  index: index++,
  instance: 'i',
  atMs,
  kind,
  ...rest,
});

const seconds = (attempts: readonly Attempt[]): number[] => attempts.map(({ afterSeconds }) => afterSeconds);

test('attempts are timed from the one before, refused ones included', () => {
  const journal = [
    record(0, 'connect', { connection: 'a' }),
    record(1000, 'disconnect', { connection: 'a' }),
    record(3000, 'refused'),
    record(7000, 'connect', { connection: 'b' }),
    record(9000, 'disconnect', { connection: 'b' }),
    record(11_000, 'connect', { connection: 'c' }),
    record(12_000, 'disconnect', { connection: 'c' }),
  ];
  assert.deepEqual(attemptsAfterEach(journal).map(seconds), [[2, 4], [2], []]);
  assert.deepEqual(attemptsAfterEach(journal.slice(0, 1)), []);
});

test('in flight at a loss is what that connection had not answered', () => {
  const journal = [
    record(0, 'connect', { connection: 'a' }),
    ...['1', '2'].map((fragmentId) =>
      record(10, 'in', { connection: 'a', event: 'fragment:data', fragmentId }),
    ),
    record(20, 'out', { connection: 'a', event: 'fragment:processed', fragmentId: '1' }),
    record(30, 'disconnect', { connection: 'a' }),
  ];
  assert.deepEqual(inFlightAtLoss(journal), [{ atMs: 30, fragmentIds: ['2'] }]);
  assert.deepEqual(
    perConnection(journal).map((records) => records.length),
    [5],
  );
});

test('one that is not let in at first is timed until it is', () => {
  const refused = [record(1000, 'refused'), record(3000, 'refused')];
  const journal = [
    ...refused,
    record(7000, 'connect'),
    record(9000, 'disconnect'),
    record(11_000, 'connect'),
  ];
  assert.deepEqual(seconds(attemptsUntilLetIn(journal)), [2, 4]);
  assert.deepEqual(attemptsUntilLetIn(refused), []);
});

/** A worker that fails at 2482 ms, and begins the next attempt at a time. */
function bookOf(beganAtMs: number): LogBook {
  const book = new LogBook('worker-1');
  const add = (atMs: number, record: Record<string, unknown>): void =>
    book.add({
      ...{ stream: 'stdout', text: '', atMs },
      record: { level: 'info', msg: '', component: 'connection', ...record },
    });
  add(1000, { sessionId: 'a' });
  add(2482, { level: 'warn', reason: 'refused' });
  add(beganAtMs, { attempt: 2, delayMs: 2000 });
  return book;
}

test('an attempt that was on its way for long is timed by the log of its worker', () => {
  const late = { atMs: 4704, afterSeconds: 2.223 };
  assert.equal(waitedSeconds(late, 2, bookOf(4539)), 2.057);
  assert.equal(waitedSeconds(late, 2, new LogBook('worker-1')), 2.223);
  assert.equal(waitedSeconds(late, 2, undefined), 2.223);
});

test('an attempt that was begun late is late by either', () => {
  assert.equal(waitedSeconds({ atMs: 4850, afterSeconds: 2.37 }, 2, bookOf(4842)), 2.36);
});

test('what its worker told too long before an attempt does not speak for it', () => {
  assert.equal(waitedSeconds({ atMs: 5700, afterSeconds: 3.2 }, 2, bookOf(4482)), 3.2);
});
