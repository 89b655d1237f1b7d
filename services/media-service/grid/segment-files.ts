import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The names below, and no others: the folder may hold what is not ours. */
const SEGMENT = /^\d{6,}_(?:video\.mp4|audio\.m4a)(?:(?:\.[\da-f]+)?\.part)?$/;
/** A younger part may be what another worker is writing: one that ends while its successor begins. */
const PART_LEFT_AFTER_MS = 60_000;

type Track = 'video.mp4' | 'audio.m4a';

/**
 * The segments on disk: `<dir>/<stream>/<batch, 6 digits>_video.mp4` and `…_audio.m4a`. A file appears whole or not at
 * all; only the newest `retention` batches stay, and nothing of an earlier run of the stream: it had batches of its own.
 */
export class SegmentFiles {
  private readonly dir: string;
  private cleared: Promise<unknown> | undefined;
  /** In the order of writing. Numbers may be left out, as of a time without a source. */
  private readonly written: { batch: number; path: string }[] = [];
  /** Two workers may write the same segment for a while; neither takes the other's part away. */
  private readonly own = randomBytes(4).toString('hex');

  constructor(
    dir: string,
    streamId: string,
    private readonly retention: number,
  ) {
    this.dir = join(dir, streamId);
  }

  /** @throws Error of the file system, with the path */
  async write(batch: number, track: Track, bytes: Buffer): Promise<string> {
    await mkdir(this.dir, { recursive: true }); // each time: somebody may tidy up
    await (this.cleared ??= this.clearEarlier());
    const path = this.path(batch, track);
    const part = `${path}.${this.own}.part`;
    this.written.push({ batch, path });
    try {
      await writeFile(part, bytes);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }); // it is these that a full disk is full of
      throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await this.removeOld(batch);
    }
    return path;
  }

  private async removeOld(newest: number): Promise<void> {
    while ((this.written[0]?.batch ?? newest) <= newest - this.retention)
      await rm(this.written.shift()?.path ?? '', { force: true });
  }

  /** What an earlier run left: its segments, and what it was writing when it was ended. */
  private async clearEarlier(): Promise<void> {
    const left = (await readdir(this.dir)).filter((name) => SEGMENT.test(name));
    await Promise.all(left.map((name) => this.clear(join(this.dir, name))));
  }

  private async clear(file: string): Promise<void> {
    const isPart = file.endsWith('.part');
    const writtenAtMs = isPart
      ? await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        )
      : 0;
    if (Date.now() - writtenAtMs > PART_LEFT_AFTER_MS) await rm(file, { force: true });
  }

  private path(batch: number, track: Track): string {
    return join(this.dir, `${String(batch).padStart(6, '0')}_${track}`);
  }
}
