/**
 * How many pictures a stream's decoder holds back: the most that come before a picture in decoding order and after it
 * in presentation order. 0 without B-frames.
 * @param ptsTicks in decoding order, at least one group of pictures
 */
export function reorderDepth(ptsTicks: readonly number[]): number {
  const MAX_DEPTH = 16; // H.264, A.3.1: no decoder holds more
  const depths = ptsTicks.map(
    (pts, i) => ptsTicks.slice(Math.max(0, i - MAX_DEPTH), i).filter((before) => before > pts).length,
  );
  return depths.reduce((most, depth) => Math.max(most, depth), 0);
}

/**
 * Gives each picture a DTS for its PTS, which is all that RTP carries: the sorted PTS, delayed by the reorder depth.
 * DTS so rise steadily and are never behind their PTS.
 */
export class DecodeTimes {
  /** The PTS that are not yet anyone's DTS, rising. */
  private readonly pending: number[] = [];
  private given = 0;
  private firstPts: number | undefined;

  /** @param frameTicks what a picture lasts, for the first ones: their DTS lie before any PTS */
  constructor(
    private readonly depth: number,
    private readonly frameTicks: number,
  ) {}

  next(ptsTicks: number): number {
    this.firstPts ??= ptsTicks;
    const place = this.pending.findLastIndex((pts) => pts <= ptsTicks) + 1;
    this.pending.splice(place, 0, ptsTicks);
    const missing = this.depth - this.given;
    if (missing === 0) return this.pending.shift() ?? ptsTicks;
    this.given++;
    return this.firstPts - missing * this.frameTicks;
  }
}
