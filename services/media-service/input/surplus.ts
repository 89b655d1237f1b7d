/** A server that hands out what it kept, or one that catches up after a pause, sends so much at once. */
const MOST_AHEAD_MS = 20_000;
/** Of a pause so much can be caught up. */
const MOST_BEHIND_MS = 30_000;
/** No clock is that far off: what is ahead by less than this share of the time is forgotten. */
const FORGIVEN = 0.002;

/** The source sends more than real time has room for: it would fill the memory. */
export class FasterThanRealTime extends Error {
  override name = 'FasterThanRealTime';
}

/** Weighs how much of a track has come against the time that has passed. */
export class Surplus {
  private aheadMs = 0;
  private lastArrivalMs: number | undefined;

  /**
   * So much came.
   * @throws FasterThanRealTime
   */
  add(lengthMs: number, arrivedAtMs: number): void {
    const passedMs = arrivedAtMs - (this.lastArrivalMs ?? arrivedAtMs);
    this.lastArrivalMs = arrivedAtMs;
    this.aheadMs = Math.max(-MOST_BEHIND_MS, this.aheadMs + lengthMs - passedMs * (1 + FORGIVEN));
    if (this.aheadMs <= MOST_AHEAD_MS) return;
    throw new FasterThanRealTime(
      `the source sends faster than real time: ${Math.round(this.aheadMs / 1000)} s too much; have it sent at its own pace (ffmpeg: -re)`,
    );
  }
}
