import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FasterThanRealTime, Surplus } from './surplus';

test('a live source may catch up, run 500 ppm fast for a day, and come in bursts', () => {
  const surplus = new Surplus();
  for (let burst = 0; burst < 500; burst++) surplus.add(20, 0);
  for (let second = 1; second < 86_400; second++) surplus.add(1000.5, second * 1000);
  const caughtUp = 86_400_000 + 25_000;
  for (let n = 0; n < 1250; n++) surplus.add(20, caughtUp);
});

test('what is sent as fast as it can be is refused, in words', () => {
  const surplus = new Surplus();
  assert.throws(
    () => {
      for (let n = 0; n < 20_000; n++) surplus.add(20, n);
    },
    (error) =>
      error instanceof FasterThanRealTime && /faster than real time: 20 s too much.*-re/.test(error.message),
  );
});
