import { setTimeout as pause } from 'node:timers/promises';
import { frameMsOf } from '../../media/aac';
import type { SourceClock } from '../output/source-clock';
import type { AudioPacket, SampleHandlers, StreamFormat, VideoFrame } from './samples';
import { AudioStart, StartGate, type Opening } from './stream-start';
import type { Telemetry } from '../telemetry/telemetry';
import { SILENT_AFTER_MS, Source, type SourceEnd, type SourceOptions } from './source';
import type { Track } from './source-times';

/** Waits before the attempts to reach the source, at the start and after a loss. */
export const INPUT_RETRY_DELAYS_MS = [1000, 2000, 4000] as const;
/** What a source that is there again may take for its first packet at the last attempt; before, until the next one is due. */
const LAST_ATTEMPT_MS = 2000;

export type IngestEnd =
  | { kind: 'no-input'; reason: string }
  | { kind: 'no-audio' }
  | { kind: 'unsupported'; reason: string }
  /** The source came back as something that can't go on. */
  | { kind: 'changed'; reason: string }
  /** The stream ran and is over. */
  | { kind: 'ended'; reason: string }
  | { kind: 'stopped' };

/** Everything is timed on the media clock here: 0 is where the first connection's time grid starts. */
export interface IngestHandlers extends SampleHandlers {
  /** A run of sound begins; `earlier` came before the first trusted timestamp. */
  audioBegins: (first: AudioPacket, earlier: readonly AudioPacket[]) => void;
  /** The source is gone for now; a run that has begun is over. */
  lost: () => void;
  retrying: () => void;
}

export interface IngestOptions extends SourceOptions {
  telemetry: Telemetry;
  /** Learns from what arrives; tells where a connection that came back goes on. */
  clock: SourceClock;
  on: IngestHandlers;
}

/** Pulls the source for as long as it comes, through losses that do not last. */
export class Ingest {
  private readonly stopping = new AbortController();
  private source: Source | undefined;
  private ranBefore = false;

  constructor(private readonly options: IngestOptions) {}

  /** Runs until the stream is over for good. */
  async run(): Promise<IngestEnd> {
    for (let attempt = 0; ;) {
      const { end, ran } = await this.connect(firstPacketWithinMs(attempt));
      if (this.stopping.signal.aborted) return { kind: 'stopped' };
      if (end.kind !== 'lost') return this.refused(end);
      if (ran) attempt = 0;
      const delayMs = INPUT_RETRY_DELAYS_MS[attempt++];
      if (delayMs === undefined) return { kind: this.ranBefore ? 'ended' : 'no-input', reason: end.reason };
      // An attempt that only met silence has used up the wait before the next one.
      const waitMs = end.wasSilent && attempt > 1 ? 0 : delayMs;
      this.options.on.retrying();
      this.options.telemetry.inputAwaited(attempt, waitMs, end.reason);
      await this.pause(waitMs);
      if (this.stopping.signal.aborted) return { kind: 'stopped' };
    }
  }

  private refused(end: Exclude<SourceEnd, { kind: 'lost' }>): IngestEnd {
    if (!this.ranBefore) return end;
    return { kind: 'changed', reason: end.kind === 'no-audio' ? 'it has no sound any more' : end.reason };
  }

  /** Stops reading; `run` resolves at once. */
  stop(): void {
    this.stopping.abort();
    this.source?.stop();
  }

  private connect(firstWithinMs: number): Promise<{ end: SourceEnd; ran: boolean }> {
    return new Promise((resolve) => {
      const connection = new TimedConnection(
        this.options,
        (opening, atMs) => this.offsetMs(opening, atMs),
        (track) => this.source?.usable(track),
      );
      const ended = (end: SourceEnd): void => {
        if (connection.ran && !this.stopping.signal.aborted) this.lost(end);
        resolve({ end, ran: connection.ran });
      };
      const options = { ...this.options, firstWithinMs };
      this.source = new Source(options, { ...connection.handlers, ended });
    });
  }

  private lost(end: SourceEnd): void {
    this.options.telemetry.inputLost(end.kind === 'lost' ? end.reason : end.kind);
    this.options.on.lost();
  }

  /** What to add to this connection's timestamps: later ones continue where the wall clock says the stream is. */
  private offsetMs({ originMs }: Opening, atMs: number): number {
    const mediaMs = this.ranBefore ? this.options.clock.mediaMs(atMs) : 0;
    this.ranBefore = true;
    return mediaMs - originMs;
  }

  private async pause(delayMs: number): Promise<void> {
    const { signal } = this.stopping;
    await pause(delayMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

/** @param attempt 0: not one to come back */
const firstPacketWithinMs = (attempt: number): number =>
  attempt === 0 ? SILENT_AFTER_MS : (INPUT_RETRY_DELAYS_MS[attempt] ?? LAST_ATTEMPT_MS);

/** One connection's samples, from where they can be trusted, moved to the media clock. */
class TimedConnection {
  private readonly gate = new StartGate();
  private offsetMs = 0;
  private frameMs = NaN;
  private audioStart: AudioStart | undefined;

  constructor(
    private readonly options: IngestOptions,
    private readonly offsetOf: (opening: Opening, atMs: number) => number,
    private readonly onUsable: (track: Track) => void,
  ) {}

  get ran(): boolean {
    return this.gate.isOpen;
  }

  readonly handlers = {
    format: (format: StreamFormat): void => this.format(format),
    video: (frame: VideoFrame): void => this.video(frame),
    audio: (packet: AudioPacket): void => this.audio(packet),
  };

  private format(format: StreamFormat): void {
    this.frameMs = frameMsOf(format.aac);
    this.options.on.format(format);
  }

  private video(frame: VideoFrame): void {
    if (this.gate.isOpen) return this.show(frame);
    const opening = this.gate.tryOpen(frame);
    if (!opening) return;
    const { earlier, avcConfig } = opening;
    this.offsetMs = this.offsetOf(opening, frame.arrivedAtMs);
    this.audioStart = new AudioStart(earlier, this.frameMs);
    this.show({ ...frame, ...(avcConfig && { avcConfig }) });
  }

  private show(frame: VideoFrame): void {
    const { offsetMs } = this;
    this.onUsable('video');
    const dtsMs = frame.dtsMs + offsetMs;
    this.arrived(dtsMs, frame.arrivedAtMs);
    this.options.on.video({ ...frame, dtsMs, ptsMs: frame.ptsMs + offsetMs });
  }

  private audio(packet: AudioPacket): void {
    this.onUsable('audio');
    if (!this.gate.isOpen) return this.gate.holdAudio(packet);
    const timed = { ...packet, ptsMs: packet.ptsMs + this.offsetMs };
    if (!this.audioStart) return this.handOn(timed);
    const opening = this.audioStart.take(timed);
    if (!opening) return;
    this.audioStart = undefined;
    this.arrived(opening.first.ptsMs, opening.first.arrivedAtMs);
    this.options.on.audioBegins(opening.first, opening.earlier);
    this.handOn(opening.next);
  }

  private handOn(packet: AudioPacket): void {
    this.arrived(packet.ptsMs, packet.arrivedAtMs);
    this.options.on.audio(packet);
  }

  private arrived(mediaMs: number, atMs: number): void {
    this.options.clock.arrived(mediaMs, atMs, this.options.turns.isPrompt);
  }
}
