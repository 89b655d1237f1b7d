import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The names below, and no others: the folder may hold what is not ours. */
const SEGMENT = /^\d{6,}_(?:video\.mp4|audio\.m4a)(?:\.part)?$/;

type Track = 'video.mp4' | 'audio.m4a';

/**
 * The segments on disk: `<dir>/<stream>/<batch, 6 digits>_video.mp4` and `…_audio.m4a`. A file appears whole or not at
 * all; only the newest `retention` batches stay, and nothing of an earlier run of the stream: it had batches of its own.
 */
export class SegmentFiles {
  private readonly dir: string;
  private ready: Promise<unknown> | undefined;

  constructor(
    dir: string,
    streamId: string,
    private readonly retention: number,
  ) {
    this.dir = join(dir, streamId);
  }

  /** @throws Error of the file system, with the path */
  async write(batch: number, track: Track, bytes: Buffer): Promise<string> {
    await (this.ready ??= this.makeReady());
    const path = this.path(batch, track);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    await rm(this.path(batch - this.retention, track), { force: true });
    return path;
  }

  /** What an earlier run left: its segments, and what it was writing when it was ended. */
  private async makeReady(): Promise<void> {
    await mkdir(this.dir, { recursive: true });
    const left = (await readdir(this.dir)).filter((name) => SEGMENT.test(name));
    await Promise.all(left.map((name) => rm(join(this.dir, name), { force: true })));
  }

  private path(batch: number, track: Track): string {
    return join(this.dir, `${String(batch).padStart(6, '0')}_${track}`);
  }
}
