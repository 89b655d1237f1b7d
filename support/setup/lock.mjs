import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from './system.mjs';

const POLL_MS = 100;
/** npm ci on a slow line and a first build are minutes; what takes longer hangs. */
const DEADLINE_MS = 10 * 60_000;

/**
 * Runs `work` while no other set-up of the same tree does. A lock left behind by a killed run is taken over.
 * @template T
 * @param {string} root
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 * @param {{deadlineMs?: number}} [options]
 * @returns {Promise<T>}
 */
export async function withLock(root, say, work, { deadlineMs = DEADLINE_MS } = {}) {
  const file = lockFile(root);
  await acquire(file, say, deadlineMs);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * Outside the tree, as the tree's own folders are what is being replaced.
 * @param {string} root
 * @returns {string}
 */
export function lockFile(root) {
  const name = createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `live-dubbing-setup-${name}.lock`);
}

/**
 * @param {string} file
 * @param {(line: string) => void} say
 * @param {number} deadlineMs
 */
async function acquire(file, say, deadlineMs) {
  const startedAt = Date.now();
  let told = false;
  for (let owner = await take(file); owner !== undefined; owner = await take(file)) {
    if (!told) say(`Another run (process ${owner}) is setting up; waiting for it …`);
    told = true;
    if (Date.now() - startedAt > deadlineMs)
      throw new SetupError(
        `Process ${owner} has held the set-up lock for ${deadlineMs / 1000} s. End it, or delete ${file}.`,
      );
    await delay(POLL_MS);
  }
}

/**
 * Takes a lock for this process, also from one that has ended without giving it back.
 * @param {string} file
 * @returns {Promise<string | undefined>} who has it, if this process could not get it: a process id, or "?"
 */
export async function take(file) {
  while (!(await create(file))) {
    const owner = await ownerOf(file);
    if (owner !== undefined) return owner;
    await takeAway(file, await readFile(file, 'utf8').catch(absent));
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>} the process that has the lock; undefined when nobody alive has
 */
export async function ownerOf(file) {
  const owner = await readFile(file, 'utf8').catch(absent);
  if (owner === '') return '?'; // it is writing its name
  return owner !== undefined && isAlive(Number(owner)) ? owner : undefined;
}

/**
 * @param {string} file
 * @returns {Promise<boolean>} false when somebody else has it
 */
async function create(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two waiters may see the same dead owner: the rename lets one of them win, and a lock that is not the dead owner's goes back.
 * @param {string} file
 * @param {string | undefined} deadOwner undefined when the lock was gone already
 */
async function takeAway(file, deadOwner) {
  if (deadOwner === undefined) return;
  const aside = `${file}.${randomUUID()}`; // waiters of one process must not share it either
  try {
    await rename(file, aside);
  } catch (error) {
    absent(error);
    return;
  }
  if ((await readFile(aside, 'utf8')) === deadOwner) await rm(aside);
  else await rename(aside, file);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {unknown} error
 * @returns {undefined}
 */
function absent(error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
  throw error;
}
