import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { AwakeClock } from './timers';

const EVERY_MS = 5;

test('it goes on while this process runs, and does not count what the process was held up for', async () => {
  const clock = new AwakeClock(EVERY_MS, () => undefined);
  const beganAtMs = performance.now();
  while (performance.now() - beganAtMs < 500);
  await pause(4 * EVERY_MS);
  clock.stop();
  assert.ok(clock.ms > 0 && clock.ms < 250, `${clock.ms} ms`);
});
