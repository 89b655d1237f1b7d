import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MARK_TONES } from '../../services/contracts/mark';
import type { HeardSegment } from './content';
import { expectDub } from './hearing';

const WINDOW_MS = 40;

/** A segment in which the dub of fragment 3 is heard but for so many windows. */
function segment(lengthMs: number, unheardWindows: number): HeardSegment {
  const dubShare = Array<number>(MARK_TONES).fill(0);
  dubShare[3] = 1 - (unheardWindows * WINDOW_MS) / lengthMs;
  return { lengthMs, dubShare, dubLateMs: 0, startSecond: 0, startMs: 0, seconds: [], channels: [] };
}

for (const [lengthMs, most] of [
  [1000, 1],
  [2000, 3],
  [6000, 3],
] as const)
  test(`of a dub of ${lengthMs} ms ${most} windows at its borders may be unheard, and no more`, () => {
    expectDub(segment(lengthMs, most), 3);
    assert.throws(() => expectDub(segment(lengthMs, most + 1), 3), /is not heard, from second 0 on/);
  });
