import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrackMatcher, type TimedHash } from './track-matcher';

const STEP_MS = 20;
/** Packets of a round: more than a matcher remembers. */
const ROUND = 1000;

const packet = (number: number): TimedHash => ({ hash: `packet ${number % ROUND}`, ptsMs: number * STEP_MS });

function* endless(): Generator<TimedHash> {
  for (let number = 0; ; number++) yield packet(number);
}

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** @returns what was counted when packets of these numbers came out, and by how much each was moved */
function counted(came: readonly number[], movedMs: (number: number) => number = () => 0) {
  const matcher = new TrackMatcher(endless());
  const shifts = came.map((number) => {
    const { hash, ptsMs } = packet(number);
    return matcher.take({ hash, ptsMs: ptsMs + movedMs(number) });
  });
  return { ...matcher.counts, shifts };
}

test('a reader may join late; round follows round without a fault', () => {
  const { shifts, ...counts } = counted(numbers(90, 3 * ROUND + 90));
  const matched = 3 * ROUND + 1;
  assert.deepEqual(counts, { matched, lost: 0, doubled: 0, reordered: 0, foreign: 0 });
  assert.ok(shifts.every((shift) => shift === 0));
});

test('lost packets are counted, also at the seam', () => {
  const came = [...numbers(0, 49), ...numbers(53, 998), ...numbers(1001, 1200)];
  const { lost, doubled, reordered, foreign } = counted(came);
  assert.deepEqual({ lost, doubled, reordered, foreign }, { lost: 5, doubled: 0, reordered: 0, foreign: 0 });
});

test('a packet that comes twice is doubled, not lost', () => {
  const { matched, lost, doubled } = counted([...numbers(0, 50), 50, 48, ...numbers(51, 100)]);
  assert.deepEqual({ matched, lost, doubled }, { matched: 101, lost: 0, doubled: 2 });
});

test('a packet that comes after the next one is out of order, not lost', () => {
  const { lost, reordered } = counted([...numbers(0, 9), 11, 10, ...numbers(12, 50)]);
  assert.deepEqual({ lost, reordered }, { lost: 0, reordered: 1 });
});

test('what is not of the programme is foreign, and changes nothing else', () => {
  const matcher = new TrackMatcher(endless());
  for (const number of numbers(0, 9)) matcher.take(packet(number));
  assert.equal(matcher.take({ hash: 'silence', ptsMs: 200 }), undefined);
  for (const number of numbers(10, 19)) matcher.take(packet(number));
  assert.deepEqual(matcher.counts, { matched: 20, lost: 0, doubled: 0, reordered: 0, foreign: 1 });
});

test('by how much each packet was moved is told over many rounds', () => {
  const { shifts } = counted(numbers(0, 2 * ROUND), (number) => number / 1000);
  assert.ok(Math.abs((shifts.at(-1) ?? NaN) - 2) < 1e-6);
});
