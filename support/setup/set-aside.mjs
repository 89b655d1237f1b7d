// What a run of some scenarios must not destroy: the reports of the run before it, with their evidence and clips.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Below the folder of the reports: a folder a run, by the time when its reports were written. */
const EARLIER = 'earlier';
/** Says that these are the reports of a run of all scenarios; it keeps its place whatever runs of some follow. */
const WHOLE = 'all-scenarios';
/** Reports of runs of some scenarios that are kept; one with evidence may be 100 MB. */
const MOST_PARTS = 5;
/** Stay: what says that a run is going on, and what is no run's: the mutants' reports, and the journal by which they go on. */
const STAYING = [EARLIER, 'run.pid', 'mutants', 'mutants.json'];

/**
 * A run of all scenarios begins: it has something new for all that was there.
 * @param {string} reports
 * @returns {Promise<undefined>}
 */
export async function replaceAll(reports) {
  for (const name of [EARLIER, 'evidence', 'clips'])
    await rm(path.join(reports, name), { recursive: true, force: true });
  await writeFile(path.join(reports, WHOLE), '');
  return undefined;
}

/**
 * A run of some scenarios begins: moves the reports that are there, to where their links still hold.
 * @param {string} reports
 * @returns {Promise<string | undefined>} where they are now; undefined where there were none
 */
export async function setAside(reports) {
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

/** @param {string} earlier */
async function forgetOldest(earlier) {
  const parts = (await readdir(earlier))
    .filter((name) => !existsSync(path.join(earlier, name, WHOLE)))
    .sort();
  for (const name of parts.slice(0, -MOST_PARTS)) await rm(path.join(earlier, name), { recursive: true });
}
