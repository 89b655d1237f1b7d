import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeOnce } from '../../fixtures/cache';
import { projectRoot } from '../base/project-root';

/** What is read in a clip is decided by these, beside the clip itself, whose file name tells what it was made of. */
const INSTRUMENTS = path.join(projectRoot, 'support', 'instruments');
const READER = path.join(projectRoot, 'support', 'verdicts', 'content.ts');
const FINGERPRINT_CHARS = 12;

/**
 * What is seen and heard in a clip of ours, kept beside it from run to run: decoding takes 3 s of CPU time a minute, and
 * the clips are the same in every run. An instrument that was changed reads anew.
 */
export async function programmeReading<Reading>(
  clipFile: string,
  read: () => Promise<Reading>,
): Promise<Reading> {
  const file = clipFile.replace(/\.mp4$/, `.reading-${await fingerprint()}.json`);
  await makeOnce(file, async (part) => writeFile(part, JSON.stringify(await read())));
  return JSON.parse(await readFile(file, 'utf8')) as Reading;
}

async function fingerprint(): Promise<string> {
  const names = (await readdir(INSTRUMENTS)).filter((name) => !name.includes('test')).sort();
  const hash = createHash('sha256');
  for (const file of [...names.map((name) => path.join(INSTRUMENTS, name)), READER])
    hash.update(await readFile(file));
  return hash.digest('hex').slice(0, FINGERPRINT_CHARS);
}
