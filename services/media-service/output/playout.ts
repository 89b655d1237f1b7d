import { FLV_AUDIO, FLV_VIDEO, aacBody, avcBody, avcConfigBody, type FlvTag } from '../../media/flv';
import type { Fragment } from '../grid/fragment';
import type { VideoFrame } from '../input/samples';
import type { Outcome } from '../outcomes/ledger';
import type { Join } from '../splice/join';
import type { Heard } from '../splice/splicer';
import type { Timers } from '../../net/timers';
import type { SourceClock } from './source-clock';

/**
 * Samples due within so long go out together: at usual frame rates one wake-up for each picture, with the sound up to
 * the next one (calculated for 30 pictures a second and 48 kHz: 99 % within 15 ms of an even pace).
 */
const EARLY_MS = 25;
/** Where the sound has a hole, silence is due so much later: what comes late by less than this − EARLY_MS is still heard. */
const SILENCE_GRACE_MS = 60;
/** FLV has three bytes for it, signed. */
const MAX_COMPOSITION_MS = 2 ** 23 - 1;

export interface PlayoutOptions {
  clock: SourceClock;
  /** What was captured at t is put out at t + delay, for the whole life of the stream. */
  delayMs: number;
  frameMs: number;
  silence: Buffer;
  timers: Timers;
  /** What is heard in a fragment's place; asked once, so long before it is due that its border can still be joined. */
  decide: (fragment: Fragment) => Outcome;
  leadMs: number;
  /** Frames that take the place of the last and first ones where two sounds meet. */
  join: (left: Heard, right: Heard) => Promise<Join | undefined>;
  /** A join came after its first frame was due. */
  onUnjoined: (fragment: Fragment) => void;
  write: (tag: FlvTag) => void;
  /** What was written since the last time goes out together. */
  flush: () => void;
  /** The first frame of a fragment goes out now. */
  onFragment: (fragment: Fragment, outcome: Outcome) => void;
}

interface AudioFrame {
  atMs: number;
  data: Uint8Array;
  isOut: boolean;
  /** It is the first of a fragment. */
  begins?: { fragment: Fragment; outcome: Outcome } | undefined;
}

/** A decided fragment, its frames on their way out. */
interface Decided {
  heard: Heard;
  audioFrames: readonly AudioFrame[];
}

/**
 * The one rule of time: pictures and sound wait until they are due and leave paced by one clock. A fragment that has no
 * outcome when it is due leaves with its original sound, so nothing that the STS does can touch picture or pace.
 */
export class Playout {
  private readonly videoFrames: VideoFrame[] = [];
  private readonly fragments: Fragment[] = [];
  private audioFrames: AudioFrame[] = [];
  private previous: Decided | undefined;
  private audioEndMs: number | undefined;
  private baseMs: number | undefined;
  private readonly lastDts = { [FLV_AUDIO]: 0, [FLV_VIDEO]: 0 };
  private cancelTick: (() => void) | undefined;
  private finished: (() => void) | undefined;

  constructor(private readonly options: PlayoutOptions) {}

  get videoQueueMs(): number {
    return (this.videoFrames.at(-1)?.dtsMs ?? 0) - (this.videoFrames[0]?.dtsMs ?? 0);
  }

  get audioQueueMs(): number {
    const waiting = this.fragments.reduce((sum, { durationMs }) => sum + durationMs, 0);
    return waiting + this.audioFrames.length * this.options.frameMs;
  }

  video(frame: VideoFrame): void {
    this.videoFrames.push(frame);
    this.schedule();
  }

  fragment(fragment: Fragment): void {
    this.fragments.push(fragment);
    this.schedule();
  }

  /** Nothing more will come. Resolves when everything is out, at pace. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.finished = resolve;
      this.schedule();
    });
  }

  /** Stops at once; what waits is lost. */
  dispose(): void {
    this.cancelTick?.();
    this.finished?.();
  }

  private schedule(): void {
    if (this.cancelTick) return;
    const dueMs = Math.min(this.decisionDueMs, this.videoDueMs, this.audioDueMs);
    if (dueMs === Infinity) return this.close();
    const waitMs = Math.max(0, dueMs - this.options.timers.now());
    this.cancelTick = this.options.timers.after(waitMs, this.wake);
  }

  private readonly wake = (): void => {
    this.cancelTick = undefined;
    this.tick(this.options.timers.now() + EARLY_MS);
    this.schedule();
  };

  /**
   * All is out. If nothing will come any more, a frame of silence ends the sound: muxers and recorders hold the last
   * packet of a track back until the next one comes, and lose it at the goodbye.
   */
  private close(): void {
    if (!this.finished) return;
    if (this.audioEndMs !== undefined) this.putAudio();
    this.options.flush();
    this.finished();
  }

  private tick(untilMs: number): void {
    while (this.decisionDueMs <= untilMs) this.decideNext();
    for (;;) {
      const { videoDueMs, audioDueMs } = this;
      if (Math.min(videoDueMs, audioDueMs) > untilMs) return this.options.flush();
      if (videoDueMs <= audioDueMs) this.putVideo();
      else this.putAudio();
    }
  }

  private get decisionDueMs(): number {
    const next = this.fragments[0]?.frames[0];
    return next ? this.dueMs(next.atMs) - this.options.leadMs : Infinity;
  }

  private dueMs(mediaMs: number): number {
    return this.options.clock.wallMs(mediaMs) + this.options.delayMs;
  }

  private get videoDueMs(): number {
    const next = this.videoFrames[0];
    return next ? this.dueMs(next.dtsMs) : Infinity;
  }

  private get audioDueMs(): number {
    const { nextAudioMs: nextMs } = this;
    if (nextMs !== undefined) return this.dueMs(this.isHoleBefore(nextMs) ? (this.audioEndMs ?? 0) : nextMs);
    const silent = this.audioEndMs !== undefined && !this.finished;
    return silent ? this.dueMs(this.audioEndMs ?? 0) + SILENCE_GRACE_MS : Infinity;
  }

  private get nextAudioMs(): number | undefined {
    return this.audioFrames[0]?.atMs ?? this.fragments[0]?.frames[0]?.atMs;
  }

  /** The source was away: what comes next is there already, and silence is due until its time. */
  private isHoleBefore(nextMs: number): boolean {
    return this.audioEndMs !== undefined && nextMs - this.audioEndMs >= this.options.frameMs;
  }

  private putVideo(): void {
    const frame = this.videoFrames.shift();
    if (!frame) return;
    const laterMs = Math.max(0, Math.min(MAX_COMPOSITION_MS, frame.ptsMs - frame.dtsMs));
    const body = avcBody(frame.data, frame.key, laterMs);
    if (frame.avcConfig)
      this.write({ type: FLV_VIDEO, dts: frame.dtsMs, body: avcConfigBody(frame.avcConfig) });
    this.write({ type: FLV_VIDEO, dts: frame.dtsMs, body });
    // Sound was announced: where there is none by the time that its pictures are shown, it is silence.
    if (this.nextAudioMs === undefined) this.audioEndMs ??= frame.dtsMs;
  }

  private putAudio(): void {
    const { nextAudioMs } = this;
    const isHole = nextAudioMs !== undefined && this.isHoleBefore(nextAudioMs);
    const silence = { atMs: this.audioEndMs ?? 0, data: this.options.silence, isOut: false };
    const audio: AudioFrame = isHole ? silence : (this.audioFrames.shift() ?? silence);
    if (audio.begins) this.options.onFragment(audio.begins.fragment, audio.begins.outcome);
    audio.isOut = true;
    this.audioEndMs = audio.atMs + this.options.frameMs;
    this.write({ type: FLV_AUDIO, dts: audio.atMs, body: aacBody(audio.data) });
  }

  private decideNext(): void {
    const fragment = this.fragments.shift();
    if (!fragment) return;
    const outcome = this.options.decide(fragment);
    const dub = outcome.kind === 'dubbed' ? outcome : undefined;
    // Where silence already went out in a frame's place, the frame came too late to be heard.
    const startMs = (this.audioEndMs ?? -Infinity) - this.options.frameMs / 2;
    const [placed, heard]: [AudioFrame[], AudioFrame[]] = [[], []];
    for (const [i, { atMs, data }] of fragment.frames.entries()) {
      const audio = { atMs, data: dub?.frames[i] ?? data, isOut: false };
      placed.push(audio);
      if (audio.atMs >= startMs) heard.push(audio);
    }
    if (heard[0]) heard[0].begins = { fragment, outcome };
    else this.options.onFragment(fragment, outcome);
    this.audioFrames.push(...heard);
    const { previous } = this;
    this.previous = { heard: { fragment, edges: dub?.edges }, audioFrames: placed };
    if (previous) void this.joinBorder(previous, this.previous);
  }

  private async joinBorder(left: Decided, right: Decided): Promise<void> {
    const join = await this.options.join(left.heard, right.heard);
    if (!join) return;
    const before = left.audioFrames.slice(-join.before.length);
    const behind = right.audioFrames.slice(0, join.behind.length);
    if ([...before, ...behind].some(({ isOut }) => isOut))
      return this.options.onUnjoined(right.heard.fragment);
    before.forEach((audio, i) => (audio.data = join.before[i] ?? audio.data));
    behind.forEach((audio, i) => (audio.data = join.behind[i] ?? audio.data));
  }

  private write(tag: FlvTag & { type: typeof FLV_AUDIO | typeof FLV_VIDEO }): void {
    if (this.baseMs === undefined) {
      this.baseMs = tag.dts;
      this.options.clock.start();
    }
    // A source that steps back by a little must not: a server may end a stream whose timestamps fall.
    const dts = Math.max(this.lastDts[tag.type], Math.round(tag.dts - this.baseMs));
    this.lastDts[tag.type] = dts;
    this.options.write({ ...tag, dts });
  }
}
