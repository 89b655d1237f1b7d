/** Takes a programme's steps at their times. */
import { nowMs } from '../../services/contracts/clock';
import type { SampleStep, Step } from './clip-programme';
import type { MediaClock } from './publisher-clock';

export interface PacerEvents {
  sample: (step: SampleStep) => void;
  /** Media time stands still until it resolves. */
  hold: () => Promise<void>;
  end: () => void;
  failed: (error: unknown) => void;
}

/**
 * Each step's time is computed from the start, so timers that fire late never add up. Samples that are overdue (the event
 * loop was busy) leave at once.
 */
export class Pacer {
  private timer: NodeJS.Timeout | undefined;
  private next: Step | undefined;
  private state: 'running' | 'holding' | 'stopped' = 'stopped';
  private stalled = false;

  constructor(
    private readonly steps: Iterator<Step, undefined>,
    private readonly clock: MediaClock,
    /** The first sample after a hold waits for so long after it. */
    private readonly settleMs: number,
    private readonly on: PacerEvents,
    private readonly now: () => number = nowMs,
  ) {}

  start(): void {
    this.next = this.steps.next().value;
    if (this.next && this.next.kind !== 'hold') this.clock.start(this.next.atMs, this.now());
    this.state = 'running';
    this.tick();
  }

  stop(): void {
    this.state = 'stopped';
    clearTimeout(this.timer);
  }

  /** Media time stands still until `resume`. */
  stall(): void {
    this.stalled = true;
    clearTimeout(this.timer);
  }

  resume(): void {
    if (!this.stalled) return;
    this.stalled = false;
    if (this.state === 'running') this.continueAt(this.now());
  }

  private readonly tick = (): void => {
    while (this.next && this.state === 'running' && !this.stalled) {
      if (this.next.kind === 'hold') {
        this.hold();
        return;
      }
      const waitMs = this.clock.dueMs(this.next.atMs) - this.now();
      if (waitMs > 0) {
        this.timer = setTimeout(this.tick, Math.ceil(waitMs));
        return;
      }
      this.take(this.next);
    }
  };

  private take(step: Exclude<Step, { kind: 'hold' }>): void {
    if (step.kind === 'end') {
      this.stop();
      this.on.end();
      return;
    }
    this.on.sample(step);
    this.next = this.steps.next().value;
  }

  private hold(): void {
    this.state = 'holding';
    this.next = this.steps.next().value;
    this.on.hold().then(() => this.released(), this.on.failed);
  }

  private released(): void {
    if (this.state !== 'holding') return;
    this.state = 'running';
    if (!this.stalled) this.continueAt(this.now() + this.settleMs);
  }

  private continueAt(atMs: number): void {
    if (this.next && this.next.kind !== 'hold') this.clock.resumeAt(this.next.atMs, atMs);
    this.tick();
  }
}
