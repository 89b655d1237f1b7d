import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalRecord } from '../../services/contracts/journal';
import { attemptGapsSeconds, gapsUntilLetInSeconds, inFlightAtLoss, perConnection } from './reconnection';

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

test('attempts are timed from the one before, refused ones included, however long it takes to let them in', () => {
  const journal = [
    record(0, 'connect', { connection: 'a' }),
    record(1000, 'disconnect', { connection: 'a' }),
    record(3000, 'refused'),
    record(7120, 'connect', { connection: 'b', triedAtMs: 7000 }),
    record(9000, 'disconnect', { connection: 'b' }),
    record(11_000, 'connect', { connection: 'c' }),
    record(12_000, 'disconnect', { connection: 'c' }),
  ];
  assert.deepEqual(attemptGapsSeconds(journal), [[2, 4], [2], []]);
  assert.deepEqual(attemptGapsSeconds(journal.slice(0, 1)), []);
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
    record(7120, 'connect', { triedAtMs: 7000 }),
    record(9000, 'disconnect'),
    record(11_000, 'connect'),
  ];
  assert.deepEqual(gapsUntilLetInSeconds(journal), [2, 4]);
  assert.deepEqual(gapsUntilLetInSeconds(refused), []);
});
