import { AAC_FRAME_SAMPLES } from '../../media/aac';
import { timestampDelta } from '../../rtsp/rtp';
import { Surplus } from './surplus';
import { TrackLine } from './track-line';

/** Sound that comes earlier than any before it, by more than this and in one step, was timed by another clock. */
const LEAP_MS = 60;
/** What arrivals can't tell apart: a picture's time lies between two reads. */
const UNEVEN_MS = 45;
/** Two frames that are closer are the same one. */
const SAME_MS = 1;

/** Where a sample lies on its track's line. */
export interface PlacedTime {
  ms: number;
  /** The timestamps leaped by so much, seen from what came before and from when it came. */
  leapMs: number;
  /** A second after a leap: the line was moved by so much again. */
  settledMs: number;
}

/** Times of sound on a line of its own, which goes on at pace when the source's timestamps leap. */
export class AudioClock {
  readonly line: TrackLine;
  private readonly surplus = new Surplus();
  private lastMs: number | undefined;
  private lastArrivalMs = 0;
  private first: number | undefined;

  /** @param onOtherRate the description gives a wrong clock rate: the timestamps count samples, at so many Hz */
  constructor(
    private readonly clockHz: number,
    private readonly frameMs: number,
    private readonly onOtherRate: (samplesHz: number) => void = () => undefined,
  ) {
    this.line = new TrackLine(clockHz);
  }

  /** Two frames that are as far apart as a frame has samples tell that samples are counted. */
  private checkRate(timestamp: number): void {
    const { first } = this;
    this.first ??= timestamp;
    const samplesHz = Math.round((AAC_FRAME_SAMPLES * 1000) / this.frameMs);
    if (first === undefined || this.lastMs !== 0 || samplesHz === this.clockHz) return;
    if (timestampDelta(first, timestamp) !== AAC_FRAME_SAMPLES) return;
    this.line.countAt(samplesHz);
    this.onOtherRate(samplesHz);
  }

  /** @returns undefined for a frame that was there already. @throws TooMuchSent */
  take(timestamp: number, arrivedAtMs: number): PlacedTime | undefined {
    this.checkRate(timestamp);
    let ms = this.line.ms(timestamp);
    const stepMs = ms - (this.lastMs ?? -Infinity);
    if (Math.abs(stepMs) < SAME_MS) return undefined;
    this.surplus.add(this.frameMs, arrivedAtMs);
    const leapMs = this.lastMs === undefined ? 0 : this.leapMs(ms, this.lastMs, arrivedAtMs);
    if (leapMs !== 0) this.line.move(-leapMs, arrivedAtMs);
    ms -= leapMs;
    const settledMs = this.line.arrived(ms, arrivedAtMs);
    this.lastArrivalMs = arrivedAtMs;
    this.lastMs = ms + settledMs;
    return { ms: this.lastMs, leapMs, settledMs };
  }

  private leapMs(ms: number, lastMs: number, arrivedAtMs: number): number {
    const stepMs = ms - lastMs;
    if (this.leaps(stepMs, ms, arrivedAtMs)) return ms - this.placeAfter(lastMs, arrivedAtMs);
    return -this.line.stoodStillMs(ms, arrivedAtMs, arrivedAtMs - this.lastArrivalMs - stepMs);
  }

  /** Sound is never sent in another order, so a step back is one of the clock; a step ahead is, if no time has passed. */
  private leaps(stepMs: number, ms: number, arrivedAtMs: number): boolean {
    if (stepMs < -this.frameMs / 2) return true;
    const passedMs = arrivedAtMs - this.lastArrivalMs;
    return stepMs - passedMs > LEAP_MS && this.line.earlyMs(ms, arrivedAtMs) > LEAP_MS;
  }

  private placeAfter(lastMs: number, arrivedAtMs: number): number {
    const nextMs = lastMs + this.frameMs;
    const latestMs = this.line.latestMs(arrivedAtMs) ?? nextMs;
    return latestMs - nextMs > UNEVEN_MS ? latestMs : nextMs;
  }
}
