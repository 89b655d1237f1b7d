import { TimestampUnwrapper } from '../../rtsp/rtp';
import { LeastTransit } from './least-transit';

/** Clocks that drift by 500 ppm move by 10 ms in twice that time; and a second in ten is read as it comes (source.ts). */
export const MEMORY_MS = 10_000;
/** After a leap arrivals tell for so long where the track belongs … */
const SETTLING_MS = 1000;
/** … and what they tell is heeded when it differs by more than this from the first guess. */
const SETTLED_WITHIN_MS = 10;

/**
 * A track's RTP timestamps as one line of ms that goes on where they wrap, and where they leap: then the line is joined
 * where arrivals say, first by the sample at hand and a second later by all that have come.
 */
export class TrackLine {
  readonly transit = new LeastTransit(MEMORY_MS);
  private readonly unwrapper = new TimestampUnwrapper();
  private shiftMs = 0;
  private settling: { untilMs: number; leastMs: number } | undefined;

  constructor(private readonly clockHz: number) {}

  /** Time of a sample's timestamp; the first sample's is 0. */
  ms(timestamp: number): number {
    return (this.unwrapper.unwrap(timestamp) * 1000) / this.clockHz + this.shiftMs;
  }

  /** Time of a timestamp that is no sample's, as a report names it. */
  peekMs(timestamp: number): number {
    return (this.unwrapper.peek(timestamp) * 1000) / this.clockHz + this.shiftMs;
  }

  /** Latest time that a sample can have which came then; undefined where nothing is known. */
  latestMs(arrivedAtMs: number): number | undefined {
    return Number.isFinite(this.transit.ms) ? arrivedAtMs - this.transit.ms : undefined;
  }

  /** By how much a sample is before its time: positive for what no way can explain. */
  earlyMs(ms: number, arrivedAtMs: number): number {
    return ms - (this.latestMs(arrivedAtMs) ?? Infinity);
  }

  get isSettling(): boolean {
    return this.settling !== undefined;
  }

  /** The timestamps leaped: from now on all are moved by so much. */
  move(byMs: number, arrivedAtMs: number): void {
    this.shiftMs += byMs;
    this.settling = { untilMs: arrivedAtMs + SETTLING_MS, leastMs: Infinity };
  }

  /**
   * A sample of time `ms` came.
   * @returns by how much the line was moved, a second after a leap; else 0
   */
  arrived(ms: number, arrivedAtMs: number): number {
    const { settling } = this;
    if (!settling) {
      this.transit.learn(ms, arrivedAtMs);
      return 0;
    }
    settling.leastMs = Math.min(settling.leastMs, arrivedAtMs - ms);
    if (arrivedAtMs < settling.untilMs) return 0;
    this.settling = undefined;
    const byMs = settling.leastMs - this.transit.ms;
    if (!Number.isFinite(byMs) || Math.abs(byMs) <= SETTLED_WITHIN_MS) return 0;
    this.shiftMs += byMs;
    return byMs;
  }
}
