import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { MarkEncoder } from './mark-library';

/**
 * Looks for the marks of a format in a folder before it encodes them, and leaves them there: of the many processes of a run only the
 * first one needs ffmpeg for them. A folder that can't be used costs nothing but that.
 */
export const keptIn =
  (folder: string, encode: MarkEncoder): MarkEncoder =>
  async (request, signal) => {
    const { sampleRateHz, channels, frames } = request;
    const file = path.join(folder, `marks-${sampleRateHz}-${channels}-${frames}`);
    const kept = await readFile(file).catch(() => undefined);
    if (kept) return deserialize(kept) as Uint8Array[][];
    const marks = await encode(request, signal);
    const part = `${file}.${process.pid}`;
    await writeFile(part, serialize(marks))
      .then(() => rename(part, file))
      .catch(() => undefined);
    return marks;
  };
