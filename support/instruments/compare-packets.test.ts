import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePackets, largestStepMs, packetShifts, spanMs } from './compare-packets';
import type { Packet } from '../records/packets';

const FRAME_MS = 1000 / 30;
const packet = (n: number, shiftMs = 0): Packet => ({
  ptsMs: n * FRAME_MS + shiftMs,
  durationMs: FRAME_MS,
  key: n % 60 === 0,
  hash: `h${n}`,
});
const programme = Array.from({ length: 300 }, (_, n) => packet(n));
const without = (n: number) => programme.filter((_, i) => i !== n);

test('the programme itself has no defect', () => {
  const { missing, doubled, foreign, outOfOrder } = comparePackets(programme, programme);
  assert.deepEqual([missing, doubled, foreign, outOfOrder], [[], [], 0, 0]);
  assert.ok(packetShifts(programme, programme).every(({ shiftMs }) => shiftMs === 0));
});

test('a lost, a doubled, a foreign and a displaced packet are each named', () => {
  assert.deepEqual(comparePackets(programme, without(17)).missing, [17]);
  const doubled = [...programme.slice(0, 18), packet(17), ...programme.slice(18)];
  assert.deepEqual(comparePackets(programme, doubled).doubled, [17]);
  const foreign = programme.map((one, n) => (n === 5 ? { ...one, hash: 'recoded' } : one));
  assert.deepEqual(
    [comparePackets(programme, foreign).foreign, comparePackets(programme, foreign).missing],
    [1, [5]],
  );
  const swapped = [...programme.slice(0, 10), packet(11), packet(10), ...programme.slice(12)];
  assert.equal(comparePackets(programme, swapped).outOfOrder, 1);
});

test('a drift shows between the first and the last shift', () => {
  const drifting = programme.map((one, n) => ({ ...one, ptsMs: one.ptsMs + 1000 + n / 10 }));
  const shifts = packetShifts(programme, drifting);
  assert.ok(Math.abs((shifts[0]?.shiftMs ?? NaN) - 1000) < 1e-6);
  assert.ok(Math.abs((shifts.at(-1)?.shiftMs ?? NaN) - 1029.9) < 1e-6);
});

test('packets of the same content are told apart by their order', () => {
  const silence = programme.map((one) => ({ ...one, hash: 'silence' }));
  assert.deepEqual(comparePackets(silence, silence).missing, []);
});

test('a hole is the largest step; the span reaches from the first start to the last end', () => {
  assert.ok(Math.abs(largestStepMs(programme) - FRAME_MS) < 1e-6);
  assert.ok(Math.abs(largestStepMs(without(17)) - 2 * FRAME_MS) < 1e-6);
  assert.ok(Math.abs(spanMs(programme) - 10_000) < 1e-6);
  assert.equal(spanMs([]), 0);
});
