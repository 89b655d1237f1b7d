import { createReadStream, createWriteStream, mkdirSync, type ReadStream, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { fragment } from '../../media/fmp4-fragment';
import { initSegment } from '../../media/fmp4-init';
import type { Log } from '../../net/json-log';
import {
  PartBuilder,
  type Part,
  type Publication,
  type PublishedSample,
  type SampleSink,
} from './part-builder';

/** Two hours at 4 Mbit/s: a stack that somebody forgot must not fill the disk. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;
/** A disk that falls so far behind is full or broken. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/** One publication on disk: a fragmented MP4 file that grows part by part and can be read meanwhile. */
export class Recording implements SampleSink {
  /** Of what is on disk. */
  durationSeconds = 0;
  private readonly builder: PartBuilder;
  private readonly file: WriteStream;
  private parts = 0;
  private ended: Promise<void> | undefined;

  /** @throws Error when a track's configuration is damaged */
  constructor(
    readonly publication: Publication,
    readonly filePath: string,
    private readonly log: Log,
  ) {
    const tracks = publication.tracks.map(({ codec, ...track }) => ({
      ...track,
      kind: codec === 'H264' ? ('video' as const) : ('audio' as const),
    }));
    const init = initSegment(tracks);
    this.builder = new PartBuilder(publication.tracks, (part) => this.write(part));
    // Never over another recording.
    this.file = createWriteStream(filePath, { flags: 'wx' });
    this.file.on('error', (error) => this.report('error', 'recording failed', { error: error.message }));
    this.file.write(init);
    this.report('info', 'recording started');
  }

  get startMs(): number {
    return this.publication.firstPacketAtMs;
  }

  sample(sample: PublishedSample): void {
    if (!this.ended) this.builder.push(sample);
  }

  /** The last part is on disk when the promise of `finished` settles. */
  end(): void {
    if (this.ended) return;
    this.builder.end();
    this.ended = new Promise((resolve) => this.file.end(() => resolve()));
    this.report('info', 'recording ended', {
      parts: this.parts,
      droppedSamples: this.builder.droppedSamples,
    });
  }

  /** Settles once what was recorded up to now is on disk, or the disk has refused it. */
  finished(): Promise<void> {
    return this.ended ?? new Promise((resolve) => this.file.write('', () => resolve()));
  }

  /** What is on disk now. */
  read(): ReadStream {
    return createReadStream(this.filePath, { end: this.file.bytesWritten - 1 });
  }

  private write({ runs, endSeconds }: Part): void {
    const { file } = this;
    if (file.destroyed || this.isFull) return;
    file.write(fragment(++this.parts, runs), (error) => {
      if (!error) this.durationSeconds = Math.max(this.durationSeconds, endSeconds);
    });
    if (file.writableLength > MAX_QUEUED_BYTES)
      file.destroy(new Error(`the disk is ${file.writableLength} bytes behind`));
    if (this.isFull) this.report('warn', 'recording stops', { parts: this.parts });
  }

  private get isFull(): boolean {
    return this.file.bytesWritten + this.file.writableLength > MAX_FILE_BYTES;
  }

  private report(
    level: 'info' | 'warn' | 'error',
    message: string,
    details: Record<string, unknown> = {},
  ): void {
    this.log(level, message, { path: this.publication.path, file: this.filePath, ...details });
  }
}

/** All recordings of this run, by path, oldest first. Their files stay: the folder's owner removes them. */
export class RecordingStore {
  private readonly recordings = new Map<string, Recording[]>();
  private started = 0;

  /** @param directory gets a folder for each path */
  constructor(
    private readonly directory: string,
    private readonly log: Log,
  ) {}

  /** Begins the recording of a publication. @throws Error when a track's configuration is damaged */
  record(publication: Publication): SampleSink {
    const name = `${new Date(publication.firstPacketAtMs).toISOString().replaceAll(':', '-')}_${++this.started}.mp4`;
    const file = join(this.directory, publication.path, name);
    makeFolder(dirname(file));
    const recording = new Recording(publication, file, this.log);
    this.recordings.set(publication.path, [...this.of(publication.path), recording]);
    return recording;
  }

  of(path: string): readonly Recording[] {
    return this.recordings.get(path) ?? [];
  }

  /** Ends what is still recording and waits for the disk. */
  async close(): Promise<void> {
    const all = [...this.recordings.values()].flat();
    for (const recording of all) recording.end();
    await Promise.all(all.map((recording) => recording.finished()));
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // whoever opens a file in it is told why that fails
  }
}
