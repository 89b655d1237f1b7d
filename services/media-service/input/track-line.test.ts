import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from './simulated-source';

const HOUR_MS = 3_600_000;

test('what a report set right after a leap is not set right again by arrivals', () => {
  // all that is sent then comes at once, by the end of it
  const congestedMs = (ms: number): number => (ms > 11_990 && ms < 12_080 ? 12_080 - ms : 0);
  for (const track of ['video', 'audio'] as const)
    for (const reportEveryMs of [300, 500, 700, 900])
      for (const lastsMs of [11, 3000, Infinity]) {
        const ahead = { [track]: (ms: number) => (ms >= 12_000 && ms < 12_010 + lastsMs ? 13 * HOUR_MS : 0) };
        const { worst } = simulate({ ahead, congestedMs, reportEveryMs });
        for (const [fromMs, untilMs] of [
          [13_000, 15_000],
          [16_100, Infinity],
        ] as const)
          assert.ok(
            worst(fromMs, untilMs) < 20,
            `${worst(fromMs, untilMs)} ms from ${fromMs} on, a leap of ${track} for ${lastsMs} ms, reports every ${reportEveryMs}`,
          );
      }
});
