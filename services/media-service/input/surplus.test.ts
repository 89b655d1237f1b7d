import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Surplus, TooMuchSent, Volume } from './surplus';

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
      error instanceof TooMuchSent && /faster than real time: 20 s too much.*-re/.test(error.message),
  );
});

test('160 Mbit/s in bursts of a second pass for an hour, 400 Mbit/s do not for five seconds', () => {
  const much = new Volume();
  for (let second = 0; second < 3600; second++) much.add(20_000_000, second * 1000);
  const tooMuch = new Volume();
  assert.throws(() => {
    for (let second = 0; second < 5; second++) tooMuch.add(50_000_000, second * 1000);
  }, /more than 200 Mbit\/s/);
});
