/** A server that hands out what it kept, or one that catches up after a pause, sends so much at once. */
const MOST_AHEAD_MS = 20_000;
/** Of a pause so much can be caught up. */
const MOST_BEHIND_MS = 30_000;
/** No clock is that far off: what is ahead by less than this share of the time is forgotten. */
const FORGIVEN = 0.002;

/** All is held for a segment and the offset, 14.5 s by default: no live H.264 has more, 4K of an intra codec included. */
const MOST_BITS_PER_S = 200_000_000;
/** Keyframes, and what was held up on the way, come at once. */
const BURST_BYTES = 64 * 1024 * 1024;

/** The source sends more than there is room for: it would fill the memory. */
export class TooMuchSent extends Error {}

/** Weighs how much of a track has come against the time that has passed. */
export class Surplus {
  private aheadMs = 0;
  private lastArrivalMs: number | undefined;

  /**
   * So much came.
   * @throws TooMuchSent
   */
  add(lengthMs: number, arrivedAtMs: number): void {
    const passedMs = arrivedAtMs - (this.lastArrivalMs ?? arrivedAtMs);
    this.lastArrivalMs = arrivedAtMs;
    this.aheadMs = Math.max(-MOST_BEHIND_MS, this.aheadMs + lengthMs - passedMs * (1 + FORGIVEN));
    if (this.aheadMs <= MOST_AHEAD_MS) return;
    throw new TooMuchSent(
      `the source sends faster than real time: ${Math.round(this.aheadMs / 1000)} s too much; have it sent at its own pace (ffmpeg: -re)`,
    );
  }
}

/** Weighs the bytes of a source against the time that has passed. */
export class Volume {
  private aheadBytes = 0;
  private lastArrivalMs: number | undefined;

  /**
   * So many bytes came.
   * @throws TooMuchSent
   */
  add(bytes: number, arrivedAtMs: number): void {
    const passedMs = arrivedAtMs - (this.lastArrivalMs ?? arrivedAtMs);
    this.lastArrivalMs = arrivedAtMs;
    this.aheadBytes = Math.max(0, this.aheadBytes - (passedMs * MOST_BITS_PER_S) / 8000) + bytes;
    if (this.aheadBytes <= BURST_BYTES) return;
    throw new TooMuchSent(
      `the source sends more than ${MOST_BITS_PER_S / 1e6} Mbit/s: have it sent with a lower bit rate`,
    );
  }
}
