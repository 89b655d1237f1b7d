import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Track = 'video.mp4' | 'audio.m4a';

/**
 * The segments on disk: `<dir>/<stream>/<batch, 6 digits>_video.mp4` and `…_audio.m4a`. A file appears whole or not at
 * all; only the newest `retention` batches stay.
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
    await (this.ready ??= mkdir(this.dir, { recursive: true }));
    const path = this.path(batch, track);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    await rm(this.path(batch - this.retention, track), { force: true });
    return path;
  }

  private path(batch: number, track: Track): string {
    return join(this.dir, `${String(batch).padStart(6, '0')}_${track}`);
  }
}
