import { type FlvTag, FLV_SCRIPT } from '../../media/flv';
import { nowMs } from '../../contracts/clock';
import type { PathDescription } from '../path';
import { encodeRtmpMessage } from './protocol';
import type { RtmpReader } from './reader';
import { sampleOf, StreamHeaders } from './stream-headers';
import type { Publication, PublishedTrack, SampleSink } from '../recording/part-builder';

/** Each opens a file; encoders change theirs a few times, if ever. */
const MAX_CONFIGURATIONS = 50;

export interface PublicationEvents {
  /** The stream is known and its path exists from now on. */
  ready: (publication: RtmpPublication) => void;
  /** Takes the samples, those of the analysis first. Called again when a codec configuration changes. */
  record: (publication: Publication) => SampleSink;
}

/** What one publisher sends to one path. */
export class RtmpPublication {
  bytesReceived = 0;
  private bytesSent = 0;
  private firstPacketAtMs = 0;
  private readyTime: string | null = null;
  private tracks: readonly PublishedTrack[] = [];
  private sink: SampleSink | undefined;
  private analysis: StreamAnalysis | undefined = new StreamAnalysis();
  private readonly headers = new StreamHeaders();
  private configurations = 0;
  private readonly readers = new Set<RtmpReader>();

  constructor(
    readonly path: string,
    readonly id: string,
    private readonly on: PublicationEvents,
  ) {}

  /**
   * @param tag not empty
   * @throws Error when the stream has no usable track, or changes its codec configuration without end
   */
  push(tag: FlvTag): void {
    this.firstPacketAtMs ||= Math.floor(nowMs());
    const changed = this.headers.take(tag);
    if (this.analysis) this.analyse(this.analysis, tag);
    else this.pass(tag, changed);
  }

  addReader(reader: RtmpReader): void {
    for (const tag of this.headers.tags()) this.bytesSent += reader.send({ ...tag, dts: 0 });
    reader.flush();
    this.readers.add(reader);
  }

  /** What was pushed since the last call leaves for the readers. */
  flush(): void {
    for (const reader of this.readers) reader.flush();
  }

  removeReader(reader: RtmpReader): void {
    this.readers.delete(reader);
  }

  /** Ends the readers and the recording. */
  end(readerGraceMs: number): void {
    for (const reader of this.readers) reader.finish(readerGraceMs);
    this.readers.clear();
    this.sink?.end();
    this.sink = undefined;
  }

  describe(): PathDescription {
    return {
      name: this.path,
      confName: 'all_others',
      source: { type: 'rtmpConn', id: this.id },
      ready: this.readyTime !== null,
      readyTime: this.readyTime,
      tracks: this.tracks.map(({ codec }) => codec),
      bytesReceived: this.bytesReceived,
      bytesSent: this.bytesSent,
      readers: [...this.readers].map(({ id }) => ({ type: 'rtmpConn', id })),
    };
  }

  private analyse(analysis: StreamAnalysis, tag: FlvTag): void {
    if (!analysis.push(tag)) return;
    this.analysis = undefined;
    this.beginRecording();
    this.readyTime = new Date(nowMs()).toISOString();
    for (const held of analysis.tags) this.record(held);
    this.on.ready(this);
  }

  private pass(tag: FlvTag, configurationChanged: boolean): void {
    if (configurationChanged) this.beginRecording();
    this.record(tag);
    if (this.readers.size === 0) return;
    const message = encodeRtmpMessage(tag);
    for (const reader of this.readers) this.bytesSent += reader.send(tag, message);
  }

  /** A file holds one configuration per track, so another one begins another file. */
  private beginRecording(): void {
    if (++this.configurations > MAX_CONFIGURATIONS)
      throw new Error(`more than ${MAX_CONFIGURATIONS} codec configurations in one publication`);
    this.sink?.end();
    this.tracks = this.headers.tracks();
    const firstPacketAtMs = this.sink ? Math.floor(nowMs()) : this.firstPacketAtMs;
    this.sink = this.on.record({ path: this.path, tracks: this.tracks, firstPacketAtMs });
  }

  private record(tag: FlvTag): void {
    const sample = sampleOf(tag, this.tracks);
    if (sample) this.sink?.sample(sample);
  }
}

/** MediaMTX looks at so much of a stream before it lists the path: its tracks are known only then. */
const ANALYSED_MEDIA_MS = 2000;
/** Ends the analysis early, so that a stream whose timestamps stand still fills no memory. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;
/** What a tag costs besides its body. */
const TAG_OVERHEAD_BYTES = 200;

/** Holds the beginning of a stream until enough of it is known. */
export class StreamAnalysis {
  readonly tags: FlvTag[] = [];
  private heldBytes = 0;
  private startDtsMs: number | undefined;

  /** @returns whether the analysis is complete with this tag */
  push(tag: FlvTag): boolean {
    this.tags.push(tag);
    this.heldBytes += tag.body.length + TAG_OVERHEAD_BYTES;
    if (this.heldBytes > MAX_HELD_BYTES) return true;
    if (tag.type === FLV_SCRIPT) return false;
    this.startDtsMs ??= tag.dts;
    return tag.dts - this.startDtsMs >= ANALYSED_MEDIA_MS;
  }
}
