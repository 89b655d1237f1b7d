import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, GiveUp } from '../base/eventually';
import { processLives } from '../base/process-group';
import { readIfThere } from '../base/read-if-there';

type Kept<T> = { value: T } | { error: string };

/**
 * Does something once for all scenarios of a run, in whatever process they are, and keeps the result as JSON in `file`.
 * Others wait until it is there. A failure is kept too: everybody gets the same one, as it would fail for each.
 * @throws Error of `make`, or when whoever was at it has died or is not done within the time
 */
export async function once<T>(
  file: string,
  make: () => Promise<T>,
  { withinMs }: { withinMs: number },
): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const kept = (await read<T>(file)) ?? (await makeOrWait(file, make, withinMs));
  if ('error' in kept) throw new Error(kept.error);
  return kept.value;
}

async function makeOrWait<T>(file: string, make: () => Promise<T>, withinMs: number): Promise<Kept<T>> {
  const lock = `${file}.lock`;
  if (!(await claim(lock))) return waitFor(file, lock, withinMs);
  const kept = await make().then(
    (value): Kept<T> => ({ value }),
    (error: unknown): Kept<T> => ({
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  await writeFile(`${file}.part`, JSON.stringify(kept));
  await rename(`${file}.part`, file);
  return kept;
}

/** @returns false when another process, or another scenario of this one, was first */
async function claim(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function waitFor<T>(file: string, lock: string, withinMs: number): Promise<Kept<T>> {
  const look = async (): Promise<Kept<T> | undefined> => {
    const kept = await read<T>(file);
    if (kept || (await ownerLives(lock))) return kept;
    // between the two looks it may have been done, and ended
    const last = await read<T>(file);
    if (!last) throw new GiveUp(`the process that was making ${file} has died`);
    return last;
  };
  return (await eventually(`${file} is made by another scenario`, look, {
    withinMs,
    everyMs: 100,
  })) as Kept<T>;
}

async function ownerLives(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8'));
  // Claimed this instant, its number not written yet.
  return pid === 0 || processLives(pid);
}

async function read<T>(file: string): Promise<Kept<T> | undefined> {
  const text = await readIfThere(file);
  return text === undefined ? undefined : (JSON.parse(text) as Kept<T>);
}
