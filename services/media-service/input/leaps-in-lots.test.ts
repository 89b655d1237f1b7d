import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from './simulated-source';

/** A way that lets nothing through but now and then, by a drawn order: how long what is sent at a time waits for the next opening. */
function openings(seed: number): (ms: number) => number {
  const at: number[] = [];
  for (let ms = 0, state = seed; ms < 14_000; at.push(ms)) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    ms += Math.min(400, 5 - 80 * Math.log(1 - state / 2 ** 31));
  }
  return (ms) => (at.find((open) => open >= ms) ?? ms) - ms;
}

test('a leap of pictures in lots that come at uneven times is joined, as their sound tells how late they are', () => {
  const off: number[] = [];
  for (let seed = 1; seed <= 60; seed++)
    for (const byMs of [-200, 300]) {
      const source = {
        seconds: 11,
        reported: false,
        jitterMs: 0,
        congestedMs: openings(seed * 7919),
      } as const;
      const video = (ms: number): number => (ms >= 6500 ? byMs : 0);
      off.push(simulate({ ...source, ahead: { video } }).worst(8500));
    }
  const far = off.filter((ms) => ms > 40);
  assert.ok(far.length <= off.length / 20, `${far.length} of ${off.length} are off by more than 40 ms`);
});
