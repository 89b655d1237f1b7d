import { fragment } from '../../media/fmp4-fragment';
import { initSegment, type Fmp4Track } from '../../media/fmp4-init';
import type { Log } from '../log';
import type { Publication, PublishedSample, SampleSink } from '../publication';
import { AppendFile } from './append-file';
import { PartBuilder, type Part } from './part-builder';

/** Where a part lies in the file, and what a search by time needs of it. */
export interface PartIndex {
  offset: number;
  bytes: number;
  endSeconds: number;
  /** A picture can be decoded from within it on; true for all parts of a recording without picture. */
  hasEntryPoint: boolean;
}

/** Two hours at 4 Mbit/s: a stack that somebody forgot must not fill the disk. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;
/** Two days: what is known of each part stays in memory. */
const MAX_PARTS = 1_000_000;

/** One publication on disk: a fragmented MP4 file that grows part by part and can be read meanwhile. */
export class Recording implements SampleSink {
  /** Those that are on disk. */
  readonly parts: PartIndex[] = [];
  readonly tracks: readonly Fmp4Track[];
  readonly init: Buffer;
  private readonly builder: PartBuilder;
  private readonly file: AppendFile;
  private fileBytes: number;
  private sequence = 0;
  private ended: Promise<void> | undefined;

  /** @throws Error when a track's configuration is damaged */
  constructor(
    readonly publication: Publication,
    filePath: string,
    private readonly log: Log,
  ) {
    this.tracks = publication.tracks.map(({ codec, ...track }) => ({
      ...track,
      kind: codec === 'H264' ? 'video' : 'audio',
    }));
    this.init = initSegment(this.tracks);
    this.builder = new PartBuilder(publication.tracks, (part) => this.write(part));
    this.file = new AppendFile(filePath, (error) =>
      this.report('error', 'recording failed', { error: error.message }),
    );
    this.file.append(this.init, () => undefined);
    this.fileBytes = this.init.length;
    this.report('info', 'recording started');
  }

  get filePath(): string {
    return this.file.filePath;
  }

  get startMs(): number {
    return this.publication.firstPacketAtMs;
  }

  get durationSeconds(): number {
    return this.parts.reduce((end, part) => Math.max(end, part.endSeconds), 0);
  }

  sample(sample: PublishedSample): void {
    if (!this.ended) this.builder.push(sample);
  }

  /** The last part is on disk when the promise of `finished` settles. */
  end(): void {
    if (this.ended) return;
    this.builder.end();
    this.ended = this.file.close();
    this.report('info', 'recording ended', {
      parts: this.sequence,
      droppedSamples: this.builder.droppedSamples,
    });
  }

  /** Settles once what was recorded up to now is on disk. */
  finished(): Promise<void> {
    return this.ended ?? this.file.flushed();
  }

  private write({ runs, endSeconds }: Part): void {
    if (this.isFull) return;
    const bytes = fragment(++this.sequence, runs);
    const index = {
      offset: this.fileBytes,
      bytes: bytes.length,
      endSeconds,
      hasEntryPoint: this.hasEntryPoint(runs),
    };
    this.fileBytes += bytes.length;
    this.file.append(bytes, () => this.parts.push(index));
    if (this.isFull) this.report('warn', 'recording stops', { parts: this.sequence, bytes: this.fileBytes });
  }

  private get isFull(): boolean {
    return this.fileBytes > MAX_FILE_BYTES || this.sequence >= MAX_PARTS;
  }

  private hasEntryPoint(runs: Part['runs']): boolean {
    const video = this.tracks.find(({ kind }) => kind === 'video');
    return (
      !video || runs.some(({ trackId, samples }) => trackId === video.id && samples.some(({ key }) => key))
    );
  }

  private report(
    level: 'info' | 'warn' | 'error',
    message: string,
    details: Record<string, unknown> = {},
  ): void {
    this.log(level, message, { path: this.publication.path, file: this.filePath, ...details });
  }
}
