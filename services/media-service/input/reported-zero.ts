/** Senders tell their clocks to some ms; more is a clock that was set. */
const STEP_MS = 40;
/** RTP clocks drift against the clock that reports name. */
const DRIFT = 0.001;

/**
 * When a track's 0 was by the source's clock (ms since the Unix epoch), which may be set at any time, or be wrong. So a step
 * of that clock is left out: it moves nothing. When the clock steps back to where it was, all is as before.
 */
export class ReportedZero {
  private zeroMs: number | undefined;
  private correctionMs = 0;
  private reportedAtMs = 0;

  /** Undefined before the first report. */
  get ms(): number | undefined {
    return this.zeroMs;
  }

  /** By how much the clock stepped, if this is the track's 0 now; 0 while it goes on as it did. */
  stepMs(zeroMs: number, nowMs: number): number {
    if (this.zeroMs === undefined) return 0;
    const stepMs = zeroMs + this.correctionMs - this.zeroMs;
    return Math.abs(stepMs) > STEP_MS + DRIFT * (nowMs - this.reportedAtMs) ? stepMs : 0;
  }

  /** It is believed. */
  set(zeroMs: number, nowMs: number): void {
    this.zeroMs = zeroMs + this.correctionMs;
    this.reportedAtMs = nowMs;
  }

  /** What it tells from now on is off by so much. */
  leaveOut(stepMs: number): void {
    this.correctionMs -= stepMs;
    if (Math.abs(this.correctionMs) < STEP_MS) this.correctionMs = 0;
  }

  /** The track's timestamps leaped, which its next report will tell. */
  leaped(byMs: number): void {
    if (this.zeroMs !== undefined) this.zeroMs -= byMs;
  }

  /** What it has told was off, too. */
  move(byMs: number): void {
    this.correctionMs += byMs;
    if (this.zeroMs !== undefined) this.zeroMs += byMs;
  }
}
