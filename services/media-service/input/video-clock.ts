import type { PlacedTime } from './audio-clock';
import { Surplus } from './surplus';
import { TrackLine } from './track-line';

/** Pictures are sent in another order than they are shown: less than this, and than so many pictures, is no leap. */
const LEAST_LEAP_MS = 250;
const REORDERED = 5;
/** At first, and at most: from five pictures a second on, pauses between pictures are part of the programme. */
const USUAL_INTERVAL_MS = 40;
const LONGEST_INTERVAL_MS = 200;
const SMOOTHING = 0.1;
const UNEVEN_MS = 45;
/**
 * A line is set right by so much a picture: pictures that are shown before others sent earlier stay in their order, and MediaMTX,
 * which tells decoding times from the order of showing, cuts off whoever reads a stream in which one falls behind (v1.20.1).
 */
const SET_RIGHT_MS = 5;

/** Presentation times of pictures on a line of their own, which goes on at pace when the source's timestamps leap. */
export class VideoClock {
  readonly line: TrackLine;
  private readonly surplus = new Surplus();
  private lastMs: number | undefined;
  private lastArrivalMs = 0;
  private intervalMs = USUAL_INTERVAL_MS;

  constructor(clockHz: number) {
    this.line = new TrackLine(clockHz, SET_RIGHT_MS);
  }

  /** Pictures in decoding order. @throws TooMuchSent */
  take(timestamp: number, key: boolean, arrivedAtMs: number): PlacedTime {
    let ms = this.line.ms(timestamp);
    const { lastMs } = this;
    const leapMs = lastMs === undefined ? 0 : this.leapMs(ms, lastMs, key, arrivedAtMs);
    if (leapMs !== 0) this.line.move(-leapMs, arrivedAtMs);
    ms -= leapMs;
    this.surplus.add(Math.max(1, ms - (lastMs ?? ms)), arrivedAtMs);
    const settledMs = this.line.arrived(ms, arrivedAtMs);
    this.lastArrivalMs = arrivedAtMs;
    this.lastMs = Math.max((lastMs ?? -Infinity) + settledMs, ms + settledMs);
    return { ms: ms + settledMs, leapMs, settledMs };
  }

  private leapMs(ms: number, lastMs: number, key: boolean, arrivedAtMs: number): number {
    const passedMs = arrivedAtMs - this.lastArrivalMs;
    const stepMs = ms - lastMs;
    this.intervalMs += SMOOTHING * (Math.min(passedMs, LONGEST_INTERVAL_MS) - this.intervalMs);
    if (this.leaps(stepMs, key, passedMs, this.line.earlyMs(ms, arrivedAtMs)))
      return ms - this.placeAfter(lastMs, arrivedAtMs);
    return -this.line.stoodStillMs(ms, arrivedAtMs, passedMs - stepMs);
  }

  /** @param stepMs from the latest picture so far; a keyframe is shown after all that were sent before it */
  private leaps(stepMs: number, key: boolean, passedMs: number, earlyMs: number): boolean {
    const mostMs = Math.max(LEAST_LEAP_MS, REORDERED * this.intervalMs);
    if (stepMs < -mostMs || (key && stepMs <= 0)) return true;
    return stepMs - passedMs > mostMs && earlyMs > mostMs;
  }

  private placeAfter(lastMs: number, arrivedAtMs: number): number {
    const nextMs = lastMs + this.intervalMs;
    const latestMs = this.line.latestMs(arrivedAtMs) ?? nextMs;
    return latestMs - nextMs > UNEVEN_MS + 2 * this.intervalMs ? latestMs : nextMs;
  }
}
