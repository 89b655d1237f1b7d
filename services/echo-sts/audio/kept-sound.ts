import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** What a process leaves there at most; each file is some 100 KB. */
const MOST_LEFT = 100;

/**
 * Coded sound in a folder that processes share: of the many of a run only the first one needs ffmpeg for it. A folder that can't
 * be used, or a file that can't be read, costs nothing but that, and nor does a folder that is not named.
 */
export class KeptSound {
  private files = 0;

  constructor(private readonly folder: string) {}

  /** @param name of its file: all that the sound depends on, but for the build and the version of Node */
  async get<Sound extends Uint8Array[] | Uint8Array[][]>(
    name: string,
    make: () => Promise<Sound>,
  ): Promise<Sound> {
    if (this.folder === '') return make();
    const file = path.join(this.folder, name);
    const known = (await readFile(file)
      .then(deserialize)
      .catch(() => undefined)) as Sound | undefined;
    if (known) return known;
    const made = await make();
    if (++this.files <= MOST_LEFT) await leave(file, made);
    return made;
  }
}

async function leave(file: string, sound: unknown): Promise<void> {
  const part = `${file}.${process.pid}`;
  await writeFile(part, serialize(sound))
    .then(() => rename(part, file))
    .catch(() => undefined);
}
