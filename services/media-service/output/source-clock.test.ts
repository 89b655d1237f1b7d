import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceClock } from './source-clock';

test('before it runs, the least delayed arrival counts', () => {
  const clock = new SourceClock();
  clock.arrived(0, 10_900);
  clock.arrived(500, 10_950);
  clock.arrived(1000, 11_030);
  assert.equal(clock.wallMs(1000), 11_030);
  assert.equal(clock.mediaMs(11_030), 1000);
});

test('a burst after a stall does not move it', () => {
  const clock = new SourceClock();
  clock.arrived(0, 1000);
  clock.start();
  for (let t = 100; t < 60_000; t += 100)
    clock.arrived(t, 1000 + t + (t > 20_000 && t < 23_000 ? 23_000 - t : 0));
  assert.ok(Math.abs(clock.wallMs(0) - 1000) < 0.001);
});

test('what may have waited to be read teaches it nothing, and it moves on as evenly meanwhile', () => {
  const clock = new SourceClock();
  clock.arrived(0, 1000);
  clock.start();
  let previous = clock.wallMs(0);
  for (let t = 100; t < 60_000; t += 100) {
    const prompt = t % 10_000 < 1000;
    clock.arrived(t, 1000 + t + (prompt ? 5 : -20), prompt); // a source that is 5 ms late from now on
    assert.ok(Math.abs(clock.wallMs(0) - previous) <= 0.126, 'at most 1 ms a second');
    previous = clock.wallMs(0);
  }
  assert.ok(Math.abs(previous - 1005) < 0.001);
});

for (const [way, ppm] of [
  ['slow', 50],
  ['fast', -50],
] as const)
  test(`a source 50 ppm ${way} is followed, never faster than 1 ms a second`, () => {
    const clock = new SourceClock();
    clock.arrived(0, 1000);
    clock.start();
    let previous = clock.wallMs(0);
    for (let t = 0; t < 3_600_000; t += 100) {
      clock.arrived(t, 1000 + t * (1 + ppm / 1e6) + (t % 700) / 50);
      const now = clock.wallMs(0);
      assert.ok(Math.abs(now - previous) <= 0.12);
      previous = now;
    }
    const followedMs = (previous - 1000) * Math.sign(ppm);
    assert.ok(Math.abs(followedMs - 180) < 2, `followed by ${followedMs} ms of 180`);
  });
