import { TimestampUnwrapper } from '../../rtsp/rtp';
import { LeastTransit } from './least-transit';

/** Clocks that drift by 500 ppm move by 10 ms in twice that time; and a second in ten is read as it comes (source.ts). */
export const MEMORY_MS = 10_000;
/** After a leap arrivals tell for so long where the track belongs … */
const SETTLING_MS = 1000;
/** … and what they tell is heeded when it differs by more than this from the first guess. */
const SETTLED_WITHIN_MS = 10;

const EXACT_MS = 0.001;
/** What a way held up comes at once. */
const TOGETHER_MS = 20;

/** What comes so much later than its timestamp tells, after nothing came for as long, was held up, or its clock stood still … */
const STOOD_STILL_MS = 250;
/** … and did stand still when all that comes for so long is late, and the other track is not; */
const PROVEN_AFTER_MS = 1000;
/** or when both are late for so long: a way that was blocked delivers what it held back, and is on time again. */
const BOTH_PROVEN_AFTER_MS = 5000;

interface Latest {
  atMs: number;
  transitMs: number;
  pauseMs: number;
}

/**
 * A track's RTP timestamps as one line of ms that goes on where they wrap, and where they leap: then the line is joined
 * where arrivals say, first by the sample at hand and a second later by all that have come.
 */
export class TrackLine {
  readonly transit = new LeastTransit(MEMORY_MS);
  private readonly unwrapper = new TimestampUnwrapper();
  private shiftMs = 0;
  private settling: { untilMs: number; leastMs: number; formerMs: number } | undefined;
  /** What arrivals said a second after a leap, and is still to be moved. */
  private restMs = 0;
  /** What comes with it: a delay of both is one of the way, and no clock's. */
  companion: TrackLine | undefined;
  /** Samples come late since then, the least late of them by so much. */
  private late: { sinceMs: number; leastMs: number } | undefined;
  private arrivedAtMs = -Infinity;
  /** Of the newest sample, and how long none had come before those that it came with. */
  private latest: Latest | undefined;
  /** Least transit since the companion leaped. */
  private meanwhileMs = Infinity;

  /** @param mostMs a sample may be nearer to the one before it, or farther from it, by so much for the line to be set right */
  constructor(
    private clockHz: number,
    private readonly mostMs = Infinity,
  ) {}

  /** Its clock runs at another rate than was told: at the first samples, before anything lies on the line. */
  countAt(clockHz: number): void {
    this.clockHz = clockHz;
  }

  /** Time of a sample's timestamp; the first sample's is 0. */
  ms(timestamp: number): number {
    return (this.unwrapper.unwrap(timestamp) * 1000) / this.clockHz + this.shiftMs;
  }

  /** Time of a timestamp that is no sample's, as a report names it. */
  peekMs(timestamp: number): number {
    return (this.unwrapper.peek(timestamp) * 1000) / this.clockHz + this.shiftMs;
  }

  /** Latest time that a sample can have which came then; undefined where that is not known yet. */
  latestMs(arrivedAtMs: number): number | undefined {
    return this.transit.isTried ? arrivedAtMs - this.transit.ms : undefined;
  }

  /**
   * How long the way held up what came then, as what was sent just before it on the other track tells: that came late, after nothing had
   * come for as long. 0 where nothing tells.
   */
  heldUpMs(arrivedAtMs: number): number {
    const { companion } = this;
    const latest = companion?.latest;
    if (!latest || companion.isSettling || arrivedAtMs - latest.atMs > TOGETHER_MS) return 0;
    return Math.min(latest.pauseMs, Math.max(0, latest.transitMs - companion.transit.ms));
  }

  /** By how much a sample is before its time: positive for what no way can explain. */
  earlyMs(ms: number, arrivedAtMs: number): number {
    return ms - (this.latestMs(arrivedAtMs) ?? Infinity);
  }

  get isSettling(): boolean {
    return this.settling !== undefined || this.restMs !== 0;
  }

  /**
   * By how much this line is behind, as the source's clock stood still: to be moved by.
   * @param pauseMs how much longer than its timestamp tells the sample came after the one before it
   */
  stoodStillMs(ms: number, arrivedAtMs: number, pauseMs: number): number {
    const lateMs = -this.earlyMs(ms, arrivedAtMs);
    if (this.isSettling || !Number.isFinite(lateMs) || lateMs < STOOD_STILL_MS) this.late = undefined;
    else if (pauseMs > STOOD_STILL_MS) this.late ??= { sinceMs: arrivedAtMs, leastMs: lateMs };
    const { late, companion } = this;
    if (!late) return 0;
    late.leastMs = Math.min(late.leastMs, lateMs);
    const lateForMs = arrivedAtMs - late.sinceMs;
    const isAlone = late.leastMs - (companion?.late?.leastMs ?? 0) > STOOD_STILL_MS;
    if (lateForMs < (isAlone ? PROVEN_AFTER_MS : BOTH_PROVEN_AFTER_MS)) return 0;
    this.late = undefined;
    return late.leastMs;
  }

  /** Nothing comes, or all of it late: whether its clock stands still is not known yet, and a report of it tells nothing. */
  mayStandStill(nowMs: number): boolean {
    return this.late !== undefined || nowMs - this.arrivedAtMs > STOOD_STILL_MS;
  }

  /** What comes tells where the track is. */
  get isOnTime(): boolean {
    return !this.isSettling && !this.late;
  }

  /** How far this line is from the one before the last leap, as long as arrivals have not confirmed that. */
  get former(): { leapMs: number } | undefined {
    return this.settling && { leapMs: this.shiftMs - this.settling.formerMs };
  }

  /** The timestamps leaped: from now on all are moved by so much. To where they were before, that is known exactly. */
  move(byMs: number, arrivedAtMs: number): void {
    const formerMs = this.shiftMs;
    this.shiftMs += byMs;
    this.restMs = 0;
    const isBack = this.settling !== undefined && Math.abs(this.shiftMs - this.settling.formerMs) < EXACT_MS;
    this.settling = isBack ? undefined : { untilMs: arrivedAtMs + SETTLING_MS, leastMs: Infinity, formerMs };
    if (this.companion) this.companion.meanwhileMs = Infinity;
  }

  /** A report told exactly where the track is: what arrivals said since the leap would be made up for twice. */
  settle(): void {
    this.settling = undefined;
    this.restMs = 0;
  }

  /** How much later than usual all came since the companion leaped; 0 where that is not known. */
  private get lateMeanwhileMs(): number {
    const lateMs = this.meanwhileMs - this.transit.ms;
    return this.isSettling || !Number.isFinite(lateMs) ? 0 : Math.max(0, lateMs);
  }

  /**
   * A sample of time `ms` came.
   * @returns by how much the line was moved, from a second after a leap on; else 0
   */
  arrived(ms: number, arrivedAtMs: number): number {
    const { settling } = this;
    this.arrivedAtMs = arrivedAtMs;
    const passedMs = arrivedAtMs - (this.latest?.atMs ?? arrivedAtMs);
    const pauseMs = passedMs > TOGETHER_MS ? passedMs : (this.latest?.pauseMs ?? 0);
    this.latest = { atMs: arrivedAtMs, pauseMs, transitMs: arrivedAtMs - ms };
    this.meanwhileMs = Math.min(this.meanwhileMs, arrivedAtMs - ms);
    if (!settling) {
      if (this.restMs !== 0) return this.moveOn();
      this.transit.learn(ms, arrivedAtMs);
      return 0;
    }
    settling.leastMs = Math.min(settling.leastMs, arrivedAtMs - ms);
    if (arrivedAtMs < settling.untilMs) return 0;
    this.settling = undefined;
    const byMs = settling.leastMs - this.transit.ms - (this.companion?.lateMeanwhileMs ?? 0);
    if (!Number.isFinite(byMs) || Math.abs(byMs) <= SETTLED_WITHIN_MS) return 0;
    this.restMs = byMs;
    return this.moveOn();
  }

  private moveOn(): number {
    const byMs = Math.max(-this.mostMs, Math.min(this.mostMs, this.restMs));
    this.restMs -= byMs;
    this.shiftMs += byMs;
    return byMs;
  }
}
