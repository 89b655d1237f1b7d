/** How often an alert process looks at the clock. */
const TICK_MS = 20;
/** A look that comes later than this was held up: by a garbage collection, by other work, by a busy machine. */
const HELD_UP_MS = 60;

/**
 * Tells when this process was not looking. What it reads right after such a stretch may have come at any time of it, so an
 * instrument that stamps times on reading must not blame the stretch on what it measures.
 */
export class StallWatch {
  private lookedAtMs: number;
  private blindSinceMs: number | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly now: () => number) {
    this.lookedAtMs = now();
    this.timer = setInterval(() => this.look(), TICK_MS);
    this.timer.unref();
  }

  /** What is read now may have come at any time since then; undefined while the process looks all the time. */
  get blindSince(): number | undefined {
    // Timers run before sockets: after a stretch the tick comes first, and what had waited in the sockets next.
    return this.isHeldUp ? this.lookedAtMs : this.blindSinceMs;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.blindSinceMs = this.isHeldUp ? this.lookedAtMs : undefined;
    this.lookedAtMs = this.now();
  }

  private get isHeldUp(): boolean {
    return this.now() - this.lookedAtMs > HELD_UP_MS;
  }
}
