import { LeastTransit } from './least-transit';
import { MEMORY_MS } from './track-line';

/** Enough samples to tell a time by, soon enough after a step of a clock. */
const RECENT_MS = 500;
/** A picture that comes earlier than any before it, by more than this and in one step, was timed by another clock. */
const LEAP_MS = 60;
/** Arrivals of late that are so far off for so long are no congestion, which delays both tracks. */
const OFF_MS = 100;
const PROVEN_AFTER_MS = 900;
/** What lies closer together is the same, arrivals being uneven. */
const SAME_MS = 40;

/** How much later sound's 0 arrived than the picture's, or would have. */
export class ArrivalDistance {
  private readonly all = { video: new LeastTransit(MEMORY_MS), audio: new LeastTransit(MEMORY_MS) };
  private readonly recent = { video: new LeastTransit(RECENT_MS), audio: new LeastTransit(RECENT_MS) };
  private lastVideo: { dtsMs: number; atMs: number } | undefined;
  private offSinceMs: number | undefined;

  /** @returns by how much the pictures' clock leaped ahead; usually 0 */
  video(dtsMs: number, atMs: number): number {
    const last = this.lastVideo ?? { dtsMs, atMs };
    this.lastVideo = { dtsMs, atMs };
    const earlyMs = this.all.video.ms - (atMs - dtsMs);
    const isEarly = this.all.video.isTried && earlyMs > LEAP_MS;
    const leaps = isEarly && dtsMs - last.dtsMs - (atMs - last.atMs) > LEAP_MS;
    this.all.video.learn(dtsMs, atMs);
    this.recent.video.learn(dtsMs, atMs);
    return leaps ? earlyMs : 0;
  }

  audio(ms: number, atMs: number): void {
    this.all.audio.learn(ms, atMs);
    this.recent.audio.learn(ms, atMs);
  }

  /** Undefined until both tracks came. */
  get ms(): number | undefined {
    return distance(this.all);
  }

  /** The same for the last second or so: less exact. */
  get recentMs(): number | undefined {
    return distance(this.recent);
  }

  /** Where sound belongs by arrivals alone, seen from where it is: `sure` when it is surely elsewhere. To be asked all the time. */
  place(distanceMs: number, nowMs: number): { ms: number; sure: boolean } {
    const { ms, recentMs } = this;
    if (ms === undefined || recentMs === undefined) return { ms: distanceMs, sure: false };
    const offMs = Math.abs(recentMs - distanceMs);
    if (offMs <= OFF_MS) this.offSinceMs = undefined;
    else this.offSinceMs ??= nowMs;
    if (Math.abs(recentMs - ms) <= SAME_MS) return { ms, sure: offMs > OFF_MS };
    const sure = this.offSinceMs !== undefined && nowMs - this.offSinceMs >= PROVEN_AFTER_MS;
    return { ms: sure ? recentMs : distanceMs, sure };
  }
}

function distance({ video, audio }: Record<'video' | 'audio', LeastTransit>): number | undefined {
  const ms = audio.ms - video.ms;
  return Number.isFinite(ms) ? ms : undefined;
}
