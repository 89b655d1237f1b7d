import type { PlacedTime } from './audio-clock';
import { VideoOrder } from './video-order';
import { Surplus } from './surplus';
import { TrackLine } from './track-line';

const UNEVEN_MS = 45;
/** No way holds more back (surplus.ts): a longer step in no time is a leap, also where nothing has shown yet what is late. */
const MOST_HELD_UP_MS = 20_000;
/** No source has a thousand pictures a second. */
const LEAST_PICTURE_MS = 1;
/**
 * A line is set right by so much a picture: pictures that are shown before others sent earlier stay in their order, and MediaMTX,
 * which tells decoding times from the order of showing, cuts off whoever reads a stream in which one falls behind (v1.20.1).
 */
const SET_RIGHT_MS = 5;

export interface ArrivedPicture {
  timestamp: number;
  key: boolean;
  arrivedAtMs: number;
  /** How many pictures may come before one that is shown before them, where the stream says so. */
  reorderDepth: number | undefined;
}

/** Presentation times of pictures on a line of their own, which goes on at pace when the source's timestamps leap. */
export class VideoClock {
  readonly line: TrackLine;
  private readonly surplus = new Surplus();
  private readonly crowd = new Surplus();
  private readonly order = new VideoOrder();
  private lastArrivalMs = 0;

  constructor(clockHz: number) {
    this.line = new TrackLine(clockHz, SET_RIGHT_MS);
  }

  /** Pictures in decoding order. @throws TooMuchSent */
  take({ timestamp, key, arrivedAtMs, reorderDepth }: ArrivedPicture): PlacedTime {
    this.order.announced = reorderDepth;
    let ms = this.line.ms(timestamp);
    const { lastMs } = this.order;
    ms += this.stragglesBy(ms, key);
    const leapMs = lastMs === undefined ? 0 : this.leapMs(ms, lastMs, key, arrivedAtMs);
    if (leapMs !== 0) {
      this.line.move(-leapMs, arrivedAtMs);
      this.order.isMixed();
    }
    ms -= leapMs;
    this.weigh(Math.max(0, ms - (lastMs ?? ms)), arrivedAtMs);
    const settledMs = this.line.arrived(ms, arrivedAtMs);
    this.lastArrivalMs = arrivedAtMs;
    this.order.move(settledMs);
    this.order.add(ms + settledMs, key);
    return { ms: ms + settledMs, leapMs, settledMs };
  }

  /**
   * Pictures that are shown before others sent earlier take no time of their own; that there are too many of them, as of ones whose
   * timestamps stand still, is weighed apart, or a stream with B-frames would be ahead by 2 % and be cut off after a quarter of an hour.
   */
  private weigh(stepMs: number, arrivedAtMs: number): void {
    this.surplus.add(stepMs, arrivedAtMs);
    this.crowd.add(LEAST_PICTURE_MS, arrivedAtMs);
  }

  /** Pictures that were timed before a leap may come behind the first one after it, which is shown after them. */
  private stragglesBy(ms: number, key: boolean): number {
    const { former } = this.line;
    if (former === undefined || !this.order.mayStraggle) return 0;
    // Where no order is told a step back, which moves the line ahead, is noticed late: none of before it is on its way any more.
    if (former.leapMs > 0 && this.order.announced === undefined) return 0;
    const nextMs = this.order.nextMs(key);
    const off = (of: number): number => Math.abs(of - nextMs);
    return off(ms - former.leapMs) < off(ms) ? -former.leapMs : 0;
  }

  private leapMs(ms: number, lastMs: number, key: boolean, arrivedAtMs: number): number {
    const passedMs = arrivedAtMs - this.lastArrivalMs;
    const stepMs = ms - lastMs;
    this.order.came(passedMs);
    const heldUpMs = this.line.heldUpMs(arrivedAtMs);
    const earlyMs = this.line.earlyMs(ms, arrivedAtMs) + heldUpMs;
    if (this.leaps(stepMs, key, Math.max(0, passedMs - heldUpMs), earlyMs))
      return ms - (this.placeBefore(ms, key) ?? this.placeAfter(key, arrivedAtMs));
    return -this.line.stoodStillMs(ms, arrivedAtMs, passedMs - stepMs);
  }

  /** @param stepMs from the latest picture so far; a keyframe is shown after all that were sent before it */
  private leaps(stepMs: number, key: boolean, passedMs: number, earlyMs: number): boolean {
    const { mostMs } = this.order;
    if (stepMs < -mostMs || (key && stepMs <= 0)) return true;
    if (stepMs < -UNEVEN_MS && this.order.cannotBe(stepMs)) return true;
    const aheadMs = stepMs - passedMs;
    return aheadMs > mostMs && (earlyMs > mostMs || aheadMs > MOST_HELD_UP_MS);
  }

  /** Where it is if the leap of a moment ago is undone, as after a picture whose timestamp was wrong. */
  private placeBefore(ms: number, key: boolean): number | undefined {
    const { former } = this.line;
    const { lastMs = 0, mostMs } = this.order;
    if (former === undefined) return undefined;
    const stepMs = ms - former.leapMs - lastMs;
    return stepMs > (key ? 0 : -mostMs) && stepMs < mostMs ? ms - former.leapMs : undefined;
  }

  private placeAfter(key: boolean, arrivedAtMs: number): number {
    const { leadMs, intervalMs } = this.order;
    const nextMs = this.order.nextMs(key);
    const latestMs = this.line.latestMs(arrivedAtMs) ?? nextMs;
    const likelyMs = latestMs - this.line.heldUpMs(arrivedAtMs) - leadMs;
    return likelyMs - nextMs > UNEVEN_MS + 2 * intervalMs ? likelyMs : nextMs;
  }
}
