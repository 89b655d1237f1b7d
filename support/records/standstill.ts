import path from 'node:path';
import { evidenceRoot } from '../base/project-root';
import { readIfThere } from '../base/read-if-there';

/** In which nobody got to look at the clock, in ms as `nowMs`. */
export interface Standstill {
  fromMs: number;
  toMs: number;
}

/** How often the clock is looked at. */
const TICK_MS = 25;
/** A timer that fires later than this was not held up by chance: the shortest limit of any live verdict is twice as long. */
const HELD_UP_MS = 100;

/**
 * Looks at the clock and does nothing else. Where even that is held up it was the machine that stood still: paused by its
 * host, or with all its cores taken.
 */
export class StandstillWatch {
  private lookedAtMs: number;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly now: () => number,
    private readonly onStandstill: (standstill: Standstill) => void,
  ) {
    this.lookedAtMs = now();
    this.timer = setInterval(() => this.look(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const fromMs = this.lookedAtMs;
    this.lookedAtMs = this.now();
    if (this.lookedAtMs - fromMs >= HELD_UP_MS) this.onStandstill({ fromMs, toMs: this.lookedAtMs });
  }
}

/** The longest that lies at least partly between two times; undefined for none. */
export function longestWithin(
  standstills: readonly Standstill[],
  fromMs: number,
  toMs: number,
): Standstill | undefined {
  return standstills
    .filter((one) => one.toMs > fromMs && one.fromMs < toMs)
    .sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
}

/** Where idle-process.ts notes them: beside the evidence of the run. */
export const standstillFile = (): string => path.join(evidenceRoot(), 'standstills.ndjson');

/** @returns none where no run watches, or none was seen */
export async function readStandstills(): Promise<Standstill[]> {
  const text = (await readIfThere(standstillFile())) ?? '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Standstill);
}

/** How often a reader looks at the clock. */
const STALL_TICK_MS = 20;
/** A look that comes later than this was held up: by a garbage collection, by other work, by a busy machine. */
const STALLED_MS = 60;

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
    this.timer = setInterval(() => this.look(), STALL_TICK_MS);
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
    return this.now() - this.lookedAtMs > STALLED_MS;
  }
}
