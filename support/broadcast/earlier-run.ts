import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Behind all that a broadcast of the suite comes to. */
export const EARLIER_BATCH = 900_000;
const LONG_AGO_MS = 3_600_000;

/** What an earlier run of the stream left in the folder of its segments: one of them, and one that it was writing when it was ended. */
export async function leaveEarlierRun(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${EARLIER_BATCH}_video.mp4`), '');
  const part = path.join(folder, `${EARLIER_BATCH}_audio.m4a.0a1b2c3d.part`);
  await writeFile(part, '');
  const longAgo = new Date(Date.now() - LONG_AGO_MS);
  await utimes(part, longAgo, longAgo);
}
