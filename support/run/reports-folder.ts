import { existsSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fromSetUp } from '../base/project-root';

/** A run of all scenarios leaves 240 MB; one that finds no room in its middle is red for nothing. */
const ROOM_BYTES = 300e6;
/** Below the folder of the reports: a folder a run, by the time when its reports were written. */
const EARLIER = 'earlier';
/** Says that these are the reports of a run of all scenarios; it keeps its place whatever runs of some follow. */
const WHOLE = 'all-scenarios';
/** Reports of runs of some scenarios that are kept; one with evidence may be 100 MB. */
const MOST_PARTS = 5;
/** Says that a run is going on. Two that write the same reports would empty each other's evidence. */
const LOCK = 'run.pid';
/** Stay: what is no run's, as the mutants' reports, and the journal by which they go on. */
const STAYING = [EARLIER, LOCK, 'mutants', 'mutants.json'];

/** Locks of processes; they tell the id of the one that has it. */
interface Locks {
  take(file: string): Promise<string | undefined>;
  ownerOf(file: string): Promise<string | undefined>;
}
const locks = (): Promise<Locks> => fromSetUp('lock');

/**
 * Says that this process writes the reports in a folder, until it ends.
 * @throws Error with what to do when another run does so, or when nothing, or not enough, can be written there
 */
export async function claim(reports: string): Promise<void> {
  const owner = await takeLock(reports).catch((error: NodeJS.ErrnoException) => {
    if (error.code === undefined) throw error;
    throw new Error(
      `the reports can't be written to ${reports} (${error.message}). Make room or give leave there, or name another folder: REPORTS_DIR=…`,
      { cause: error },
    );
  });
  if (owner !== undefined) throw new Error(refusal(owner, reports));
  process.once('exit', () => rmSync(path.join(reports, LOCK), { force: true }));
}

async function takeLock(reports: string): Promise<string | undefined> {
  await makeFolder(path.resolve(reports));
  const { bavail, bsize } = await statfs(reports);
  const problem = lacksRoom(bavail * bsize);
  if (problem !== undefined) throw Object.assign(new Error(problem), { code: 'ENOSPC' });
  return (await locks()).take(path.join(reports, LOCK));
}

/** Not mkdir's `recursive`, which tries for ever where a system lets nobody make one, as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(path.dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // another run has made it meanwhile
  });
}

/** @returns what is wrong, when it is too little for a run */
export function lacksRoom(freeBytes: number): string | undefined {
  if (freeBytes >= ROOM_BYTES) return undefined;
  return `${Math.floor(freeBytes / 1e6)} MB are free there, and a run needs up to ${ROOM_BYTES / 1e6}`;
}

/** @returns why no run can begin there now, as a sentence; where nothing can be read, the run itself says so */
export async function occupied(reports: string): Promise<string | undefined> {
  const owner = await (await locks()).ownerOf(path.join(reports, LOCK)).catch(() => undefined);
  return owner === undefined ? undefined : refusal(owner, reports);
}

const refusal = (owner: string, reports: string): string =>
  `process ${owner} is running the suite and writes its reports to ${reports}. ` +
  `Wait for its end, or give this run a folder of its own: REPORTS_DIR=reports-2. (Is it no run? Delete ${path.join(reports, LOCK)}.)`;

/** A run of all scenarios begins: it has something new for all that was there. */
export async function replaceAll(reports: string): Promise<undefined> {
  for (const name of [EARLIER, 'evidence', 'clips'])
    await rm(path.join(reports, name), { recursive: true, force: true });
  await writeFile(path.join(reports, WHOLE), '');
  return undefined;
}

/**
 * A run of some scenarios begins: moves the reports that are there, with their evidence, to where their links still hold.
 * @returns where they are now; undefined where there were none
 */
export async function setAside(reports: string): Promise<string | undefined> {
  const written = ['messages.ndjson', 'summary.json']
    .map((name) => path.join(reports, name))
    .find(existsSync);
  if (written === undefined) return undefined;
  const time = (await stat(written)).mtime.toISOString().replaceAll(':', '-');
  const place = path.join(reports, EARLIER, time);
  await mkdir(place, { recursive: true });
  const names = (await readdir(reports)).filter((name) => !STAYING.includes(name));
  for (const name of names) await rename(path.join(reports, name), path.join(place, name));
  await forgetOldest(path.join(reports, EARLIER));
  return place;
}

async function forgetOldest(earlier: string): Promise<void> {
  const parts = (await readdir(earlier))
    .filter((name) => !existsSync(path.join(earlier, name, WHOLE)))
    .sort();
  for (const name of parts.slice(0, -MOST_PARTS)) await rm(path.join(earlier, name), { recursive: true });
}
