// Two runs that write the same reports would empty each other's evidence, and both turn red for nothing.
import { existsSync, rmSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { ownerOf, take } from './lock.mjs';

/** A run of all scenarios leaves 240 MB; one that finds no room in its middle is red for nothing. */
const ROOM_BYTES = 300e6;

/** @param {string} reports */
const lockOf = (reports) => path.join(reports, 'run.pid');

/**
 * Says that this process writes the reports in a folder, until it ends.
 * @param {string} reports
 * @returns {Promise<string | undefined>} why it must not, as a sentence
 * @throws {NodeJS.ErrnoException} when nothing, or not enough, can be written there
 */
export async function claim(reports) {
  await makeFolder(path.resolve(reports));
  await expectRoom(reports);
  const owner = await take(lockOf(reports));
  if (owner !== undefined) return refusal(owner, reports);
  process.once('exit', () => rmSync(lockOf(reports), { force: true }));
  return undefined;
}

/**
 * Not mkdir's `recursive`, which tries for ever where a system lets nobody make one, as below /proc.
 * @param {string} folder
 */
async function makeFolder(folder) {
  if (existsSync(folder)) return;
  await makeFolder(path.dirname(folder));
  await mkdir(folder).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EEXIST') throw error; // another run has made it meanwhile
  });
}

/** @param {string} reports */
async function expectRoom(reports) {
  const { bavail, bsize } = await statfs(reports);
  const problem = lacksRoom(bavail * bsize);
  if (problem !== undefined) throw Object.assign(new Error(problem), { code: 'ENOSPC' });
}

/**
 * @param {number} freeBytes
 * @returns {string | undefined} what is wrong, when it is too little for a run
 */
export function lacksRoom(freeBytes) {
  if (freeBytes >= ROOM_BYTES) return undefined;
  return `${Math.floor(freeBytes / 1e6)} MB are free there, and a run needs up to ${ROOM_BYTES / 1e6}`;
}

/**
 * @param {string} reports
 * @returns {Promise<string | undefined>} why no run can begin there now, as a sentence; where nothing can be read, the run itself says so
 */
export async function occupied(reports) {
  const owner = await ownerOf(lockOf(reports)).catch(() => undefined);
  return owner === undefined ? undefined : refusal(owner, reports);
}

/**
 * @param {string} owner
 * @param {string} reports
 */
const refusal = (owner, reports) =>
  `process ${owner} is running the suite and writes its reports to ${reports}. ` +
  `Wait for its end, or give this run a folder of its own: REPORTS_DIR=reports-2. (Is it no run? Delete ${lockOf(reports)}.)`;
