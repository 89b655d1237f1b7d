/** DTS are whole ms on the way out. */
const LEAST_STEP_MS = 1;
/** Pictures are reordered by far less than this: whatever falls behind by more has begun anew. */
const LEAP_BACK_MS = 1000;
/** No decoder holds more pictures back (ITU-T H.264, A.3.1); whatever seems to need more is no order of pictures. */
const MAX_DEPTH = 16;
/** So many pictures show how deep the order is. What seems deeper later may be a clock that stepped back. */
const LEARNT_AFTER = 2 * MAX_DEPTH;

/**
 * Gives each picture a DTS for its PTS, which is all that RTP carries: the sorted PTS, delayed by the reorder depth. So
 * DTS rise as steadily as the pictures are shown, and none is behind its PTS. Adds no latency.
 *
 * A stream that announces no depth, or too small a one, shows it: a picture comes after more that are shown later than
 * that. Until the deeper delay is reached, DTS rise by the least step.
 */
export class DecodeTimes {
  /** The largest PTS so far, rising: one more than the depth. */
  private largest: number[] = [];
  private pictures = 0;
  private learntDepth = 0;
  private lastDtsMs = -Infinity;

  /** @param depth how many pictures may come before one that is shown before them, as far as the stream says so */
  constructor(private depth: number) {}

  /** Takes the pictures' PTS in decoding order. @returns the DTS; they rise, but for a leap back of the source */
  next(ptsMs: number): number {
    if (ptsMs < (this.largest[0] ?? -Infinity) - LEAP_BACK_MS) this.begin();
    const place = this.largest.findLastIndex((pts) => pts <= ptsMs) + 1;
    this.depth = Math.min(MAX_DEPTH, Math.max(this.depth, this.largest.length - place));
    this.largest.splice(place, 0, ptsMs);
    while (this.largest.length > this.depth + 1) this.largest.shift();
    if (this.pictures++ < LEARNT_AFTER) this.learntDepth = this.depth;
    const missing = this.depth + 1 - this.largest.length;
    const dtsMs = (this.largest[0] ?? ptsMs) - missing * LEAST_STEP_MS;
    return (this.lastDtsMs = Math.max(dtsMs, this.lastDtsMs + LEAST_STEP_MS));
  }

  /**
   * The DTS of the latest picture as it would be with the depth of the beginning, for what arrives to be compared with: where the
   * source's clock steps back it looks like a deeper order, and DTS fall behind for good.
   */
  get turnMs(): number {
    const { length } = this.largest;
    return length <= this.depth
      ? this.lastDtsMs
      : (this.largest[length - 1 - this.learntDepth] ?? this.lastDtsMs);
  }

  private begin(): void {
    this.largest = [];
    this.lastDtsMs = -Infinity;
  }
}
