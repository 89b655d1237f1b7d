import { AAC_FRAME_SAMPLES, frameMsOf } from '../../media/aac';

/** Smallest disagreement between the source's timestamps and the counted samples that is corrected. */
const JUMP_MS = 5;
/** Slewing limit: no step is larger, so no listener notices. */
const MAX_STEP_MS = 10;
/** A hole of this length is lost sound, not a clock that moved: it is filled with silence instead of slewed over. */
export const HOLE_MS = 500;

/** What changes between two segments: a step that the next one is slewed by. */
export interface SyncCorrection {
  stepMs: number;
  /** What is left after the step, signed: positive when sound is still put out before its time. */
  remainingMs: number;
}

/**
 * Places AAC frames in time by counting samples, so that rounded timestamps cannot add up to a drift, and follows the
 * source's timestamps only slowly when they leave the count. Times in ms on the stream's media clock.
 */
export class AudioTimeline {
  private count = 0;
  private shiftMs = 0;
  private slew = { stepMs: 0, done: 0 };
  private errorMs = 0;

  /**
   * @param originMs where the next frame belongs
   * @param framesPerSegment how many frames a step is spread over
   */
  constructor(
    private readonly originMs: number,
    readonly sampleRateHz: number,
    private readonly framesPerSegment: number,
  ) {}

  get frameMs(): number {
    return frameMsOf(this);
  }

  /** How far the source is ahead of the count: positive when the source times the sound later than it is put out. */
  get disagreementMs(): number {
    return this.errorMs;
  }

  /** How many frames later than its place the source times a frame; negative where there is no room for it. */
  framesAhead(sourceMs: number): number {
    return Math.round((sourceMs - this.nextMs) / this.frameMs);
  }

  /** Frames that were lost before one that the source times at `sourceMs`, so that it stays as far from its time as those before. */
  lostBefore(sourceMs: number): number {
    return Math.max(0, this.framesAhead(sourceMs - this.errorMs));
  }

  /** Leaves out so many frames. */
  skip(frames: number): void {
    this.count += frames;
  }

  /** Frames of silence to put before a frame that the source times at `sourceMs`; 0 unless a hole lies before it. */
  missingBefore(sourceMs: number): number {
    const ahead = sourceMs - this.nextMs;
    return ahead >= HOLE_MS ? Math.round(ahead / this.frameMs) : 0;
  }

  /** Place of the next frame. `sourceMs` is what the source says; leave it out for a frame of our own. */
  place(sourceMs?: number): number {
    const atMs = this.nextMs;
    if (sourceMs !== undefined) this.errorMs = sourceMs - atMs;
    this.count++;
    if (this.slew.done < this.framesPerSegment) {
      this.slew.done++;
      this.shiftMs += this.slew.stepMs / this.framesPerSegment;
    }
    return atMs;
  }

  /** Called at each cut: decides by how much the coming segment is slewed, if at all. */
  correct(): SyncCorrection | undefined {
    this.shiftMs += (this.slew.stepMs * (this.framesPerSegment - this.slew.done)) / this.framesPerSegment;
    this.slew = { stepMs: 0, done: this.framesPerSegment };
    if (Math.abs(this.errorMs) < JUMP_MS) return undefined;
    const stepMs = Math.max(-MAX_STEP_MS, Math.min(MAX_STEP_MS, this.errorMs));
    this.slew = { stepMs, done: 0 };
    return { stepMs, remainingMs: this.errorMs - stepMs };
  }

  /** Place of the frame that comes next. */
  get nextMs(): number {
    return this.originMs + (this.count * AAC_FRAME_SAMPLES * 1000) / this.sampleRateHz + this.shiftMs;
  }
}
