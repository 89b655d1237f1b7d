import { randomUUID } from 'node:crypto';
import { AAC_FRAME_SAMPLES, frameMsOf } from '../../media/aac';
import type { AudioPacket } from '../input/samples';
import { AudioTimeline, HOLE_MS, type SyncCorrection } from './audio-timeline';
import type { Fragment, PlacedFrame } from './fragment';
import { FIRST_RUN, type Run } from './segment-numbers';

/** On a busy machine a source's last packets came more than 250 ms late, and became a fragment of their own. */
const MOST_PATIENCE_MS = 1000;

/** A longer hole is left empty: silence is put out in its place all the same, and fragments of it would be worth nothing. */
const MOST_SILENCE_MS = 10_000;

/** How long late sound is waited for: of a short offset half is left for putting out. */
export const patienceMs = (offsetMs: number): number => Math.min(MOST_PATIENCE_MS, offsetMs / 2);

/** Where sound goes on for good: what came before a hole can't be counted back to. */
const behindLastHole = (packets: readonly AudioPacket[]): number =>
  Math.max(
    0,
    packets.findLastIndex(({ ptsMs }, i) => ptsMs - (packets[i - 1]?.ptsMs ?? ptsMs) >= HOLE_MS),
  );

export interface AudioCutterOptions {
  sampleRateHz: number;
  segmentMs: number;
  /** How long after a border sound of the fragment before it is waited for. */
  overdueMs: number;
  /** One frame of silence in the stream's format, to fill holes with. */
  silence: Buffer;
  onFragment: (fragment: Fragment) => void;
  onCorrection: (correction: SyncCorrection, batch: number) => void;
  onHole: (missingMs: number) => void;
  /** Sound came in a place that has its sound already, and is left out. */
  onSurplus: (surplusMs: number) => void;
}

/**
 * Cuts sound into fragments at the frame nearest to each multiple of the segment length.
 * Give it packets whose PTS is on the media clock (0 = the grid's origin).
 */
export class AudioCutter {
  private timeline: AudioTimeline | undefined;
  private frames: PlacedFrame[] = [];
  private batch = 0;
  private shift = 0;
  private capturedAtMs = 0;
  private worstDeltaMs = 0;
  private realigning = false;

  constructor(private readonly options: AudioCutterOptions) {}

  /**
   * Begins a run of unbroken sound.
   * @param earlier packets that came before the run's first trusted timestamp: their place is counted back from it
   */
  begin(first: AudioPacket, earlier: readonly AudioPacket[], { originMs, shift }: Run = FIRST_RUN): void {
    const { sampleRateHz, segmentMs } = this.options;
    const frameMs = frameMsOf({ sampleRateHz });
    const framesPerSegment = Math.round(segmentMs / frameMs);
    const unbroken = earlier.slice(behindLastHole([...earlier, first]));
    const reachable = unbroken.filter(
      (_, i) => first.ptsMs - (unbroken.length - i) * frameMs >= originMs - frameMs / 2,
    );
    this.shift = shift;
    this.timeline = new AudioTimeline(
      first.ptsMs - reachable.length * frameMs,
      sampleRateHz,
      framesPerSegment,
    );
    for (const packet of reachable) this.add(packet, this.timeline.place());
    this.push(first);
  }

  get hasBegun(): boolean {
    return this.timeline !== undefined;
  }

  push(packet: AudioPacket): void {
    const timeline = this.timeline;
    if (!timeline) throw new Error('sound was pushed before its run began');
    this.realigning ||= packet.realign ?? false;
    const ahead = this.framesBefore(packet, timeline);
    if (ahead < 0) return this.options.onSurplus(timeline.frameMs);
    this.realigning = false;
    this.leaveHole(ahead, packet, timeline);
    this.add(packet, timeline.place(packet.ptsMs));
  }

  /** How many are missing before it; negative where there is no room for it. */
  private framesBefore({ ptsMs, isBehindLoss }: AudioPacket, timeline: AudioTimeline): number {
    if (this.realigning) return timeline.framesAhead(ptsMs);
    return isBehindLoss ? timeline.lostBefore(ptsMs) : timeline.missingBefore(ptsMs);
  }

  private leaveHole(frames: number, packet: AudioPacket, timeline: AudioTimeline): void {
    if (frames === 0) return;
    this.options.onHole(frames * timeline.frameMs);
    const past = Math.min(frames, this.withoutRoom(timeline));
    timeline.skip(past);
    const toFill = frames - past;
    if (toFill * timeline.frameMs > MOST_SILENCE_MS) return timeline.skip(toFill);
    for (let i = 0; i < toFill; i++) this.add({ ...packet, data: this.options.silence }, timeline.place());
  }

  /**
   * Frames of a hole that no fragment has room for: those of fragments that are cut, and as many as came too late for theirs
   * and joined this one. They are left empty, as silence is put out in their place all the same.
   */
  private withoutRoom({ nextMs, frameMs }: AudioTimeline): number {
    const startMs = this.batch * this.options.segmentMs;
    const late = this.frames.filter(({ atMs }) => atMs < startMs - frameMs / 2).length;
    return late + Math.max(0, Math.round((startMs - nextMs) / frameMs));
  }

  /** Media time at which the fragment that is being filled is overdue; undefined while there is nothing of it. */
  get overdueAtMs(): number | undefined {
    const { segmentMs, overdueMs } = this.options;
    return this.frames.length === 0 ? undefined : (this.batch + 1) * segmentMs + overdueMs;
  }

  /**
   * The clock says that `nowMs` is captured by now. A fragment whose border has long passed is cut without waiting for
   * the packet behind it, so that what there is of it can still be put out in time; what comes late joins the next one.
   */
  overdue(nowMs: number): void {
    if (nowMs < (this.overdueAtMs ?? Infinity)) return;
    this.cut();
    this.batch++;
  }

  /** Ends the run: what is left becomes a fragment of its own, however short. */
  end(): void {
    this.cut();
    this.timeline = undefined;
  }

  private add(packet: AudioPacket, atMs: number): void {
    const halfFrameMs = (this.timeline?.frameMs ?? 0) / 2;
    if (atMs < -halfFrameMs) return;
    const batch = Math.max(this.batch, Math.floor((atMs + halfFrameMs) / this.options.segmentMs));
    if (batch > this.batch) {
      this.cut();
      const correction = this.timeline?.correct();
      if (correction) this.options.onCorrection(correction, batch + this.shift);
    }
    this.batch = batch;
    if (this.frames.length === 0) this.capturedAtMs = packet.arrivedAtMs;
    this.frames.push({ atMs, data: packet.data });
    const deltaMs = -(this.timeline?.disagreementMs ?? 0);
    if (Math.abs(deltaMs) > Math.abs(this.worstDeltaMs)) this.worstDeltaMs = deltaMs;
  }

  private cut(): void {
    if (this.frames.length === 0) return;
    const { frames, capturedAtMs } = this;
    const batch = this.batch + this.shift;
    const durationMs = (frames.length * AAC_FRAME_SAMPLES * 1000) / this.options.sampleRateHz;
    const syncDeltaMs = this.worstDeltaMs;
    this.frames = [];
    this.worstDeltaMs = 0;
    this.options.onFragment({
      id: randomUUID(),
      batch,
      frames,
      durationMs,
      capturedAtMs,
      syncDeltaMs,
    });
  }
}
