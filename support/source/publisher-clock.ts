/** The line between a publisher's media time and the clock of the machine. */

/**
 * Media time is moved in steps of 40 ms: whole ticks at 90 kHz and whole samples at every sampling frequency of AAC
 * (all are multiples of 25 Hz), so that timestamps stay exact after a hold.
 */
const SHIFT_STEP_MS = 40;

export class MediaClock {
  private originMs = 0;
  private shift = 0;

  /** The sample that is decoded at `mediaMs` is due now. */
  start(mediaMs: number, nowMs: number): void {
    this.originMs = nowMs - mediaMs;
  }

  /** Media time has stood still: what is decoded at `mediaMs` becomes due at `atMs`, or up to one step later. */
  resumeAt(mediaMs: number, atMs: number): void {
    const behindMs = atMs - this.dueMs(mediaMs);
    if (behindMs > 0) this.shift += Math.ceil(behindMs / SHIFT_STEP_MS) * SHIFT_STEP_MS;
  }

  /** When a sample is to be sent. */
  dueMs(mediaMs: number): number {
    return this.originMs + this.shiftMs + mediaMs;
  }

  /** What holds have added to the clip's timestamps so far: a multiple of 40 ms. */
  get shiftMs(): number {
    return this.shift;
  }

  /** Absolute time of a timestamp as sent (clip's own plus shift): one line for all tracks, before and after holds. */
  ntpMs(sentMs: number): number {
    return this.originMs + sentMs;
  }

  /** The timestamp as sent that is now. */
  sentMs(nowMs: number): number {
    return nowMs - this.originMs;
  }
}
