import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeTimers } from '../../net/timers-testing';
import { createLogger, LogLimit } from './log';
import type { LogOutput } from '../../net/log-output';

test('what is below the level that was asked for is not said', () => {
  const lines: string[] = [];
  const output = { write: (line: string) => lines.push(line) } as unknown as LogOutput;
  const log = createLogger('s1', 'w1', 'warn', output);
  log.info('no news');
  log.warn('news');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
    ['news'],
  );
});

test('the first of a kind are told at once, and how many were left out with the next that is told', () => {
  const timers = new FakeTimers();
  const limit = new LogLimit(timers.now, 2);
  assert.deepEqual(
    ['a', 'a', 'a', 'b', 'a'].map((kind) => limit.admit(kind)),
    [0, 0, undefined, 0, undefined],
  );
  timers.advance(4999);
  assert.equal(limit.admit('a'), undefined);
  timers.advance(1);
  assert.equal(limit.admit('a'), 3);
  assert.equal(limit.admit('a'), undefined);
});

test('a quiet hour lets no more through at once than the beginning did', () => {
  const timers = new FakeTimers();
  const limit = new LogLimit(timers.now, 2);
  limit.admit('a');
  timers.advance(3_600_000);
  assert.deepEqual(
    [1, 2, 3].map(() => limit.admit('a')),
    [0, 0, undefined],
  );
});
