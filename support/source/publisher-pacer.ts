/** Takes a programme's steps at their times. */
import { nowMs } from '../../services/contracts/clock';
import type { SampleStep, Step } from './clip-programme';

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

interface Pace {
  /** The first sample after a hold waits for so long after it. */
  settleMs: number;
  /** Samples that become due so shortly after one another leave together. */
  togetherMs: number;
}

interface PacerEvents {
  /** All that are due, in their order; none leaves before its time. */
  samples: (steps: readonly SampleStep[]) => void;
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

  constructor(
    private readonly steps: Iterator<Step, undefined>,
    private readonly clock: MediaClock,
    private readonly pace: Pace,
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

  private readonly tick = (): void => {
    if (this.state !== 'running') return;
    const due = this.takeDue();
    if (due.length > 0) this.on.samples(due);
    // Whoever took them may have stopped it.
    if (this.state === 'running') this.goOn();
  };

  private takeDue(): SampleStep[] {
    const due: SampleStep[] = [];
    for (; this.next?.kind === 'sample' && this.waitMs(this.next) <= 0; this.next = this.steps.next().value)
      due.push(this.next);
    return due;
  }

  private goOn(): void {
    const { next } = this;
    if (!next) return;
    if (next.kind === 'hold') return this.hold();
    const waitMs = this.waitMs(next);
    if (next.kind === 'sample')
      this.timer = setTimeout(this.tick, Math.ceil(Math.max(waitMs, this.pace.togetherMs)));
    else if (waitMs > 0) this.timer = setTimeout(this.tick, Math.ceil(waitMs));
    else this.finish();
  }

  private waitMs({ atMs }: Exclude<Step, { kind: 'hold' }>): number {
    return this.clock.dueMs(atMs) - this.now();
  }

  private finish(): void {
    this.stop();
    this.on.end();
  }

  private hold(): void {
    this.state = 'holding';
    this.next = this.steps.next().value;
    this.on.hold().then(() => this.released(), this.on.failed);
  }

  private released(): void {
    if (this.state !== 'holding') return;
    this.state = 'running';
    this.continueAt(this.now() + this.pace.settleMs);
  }

  private continueAt(atMs: number): void {
    if (this.next && this.next.kind !== 'hold') this.clock.resumeAt(this.next.atMs, atMs);
    this.tick();
  }
}
