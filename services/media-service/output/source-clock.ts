/** How fast the clock may follow a source whose own clock is off: 1 ms a second. */
const MAX_SLEW = 0.001;
/** The least delayed arrival of so long a while tells where the source's clock is; jitter only ever adds delay. */
const WINDOW_MS = 10_000;

/**
 * Ties media time to this machine's clock: `wallMs(t)` is when a sample of media time t is captured in the undisturbed
 * case. Until `start` it takes the least delayed arrival seen; from then on it moves by at most 1 ms/s.
 */
export class SourceClock {
  private anchorMs = Infinity;
  private running = false;
  private windowMin = Infinity;
  private windowStartMs = 0;
  private slewedAtMs = 0;
  private targetMs = Infinity;

  /**
   * A sample of media time `mediaMs` was read at `atMs`.
   * @param prompt as it came; one that may have waited to be read tells nothing of the source
   */
  arrived(mediaMs: number, atMs: number, prompt = true): void {
    if (prompt) this.learn(atMs - mediaMs, atMs);
    if (this.running) this.slew(atMs);
  }

  /** From here on something is put out by this clock: no more leaps. */
  start(): void {
    this.running = true;
    this.targetMs = this.anchorMs;
  }

  wallMs(mediaMs: number): number {
    return this.anchorMs + mediaMs;
  }

  /** Media time that is captured at `atMs`. */
  mediaMs(atMs: number): number {
    return atMs - this.anchorMs;
  }

  private learn(transitMs: number, atMs: number): void {
    if (!this.running) {
      this.anchorMs = Math.min(this.anchorMs, transitMs);
      this.windowStartMs = this.slewedAtMs = atMs;
      return;
    }
    this.windowMin = Math.min(this.windowMin, transitMs);
    if (atMs - this.windowStartMs >= WINDOW_MS) {
      this.targetMs = this.windowMin;
      this.windowMin = Infinity;
      this.windowStartMs = atMs;
    }
  }

  private slew(atMs: number): void {
    const most = (atMs - this.slewedAtMs) * MAX_SLEW;
    this.slewedAtMs = atMs;
    this.anchorMs += Math.max(-most, Math.min(most, this.targetMs - this.anchorMs));
  }
}
