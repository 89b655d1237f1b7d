import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { within } from '../../../base/eventually';
import { ManagedProcess } from '../../../base/process';
import { projectRoot } from '../../../base/project-root';
import { selectionOf } from '../scenarios';
import type { SharedBroadcast } from './broadcasts';
import type { Line } from './first-failure';
import { CONFIG } from './instrumented-copy';
import type { Killer } from './schedule';
import { ACTIVE, REACHED } from './switch';

const CUCUMBER = path.join(projectRoot, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
/** Longer than any broadcast and a step's own deadline; scenarios that do not end have seen that something is wrong. */
const DEADLINE_MS = 300_000;
/** What is read of the programmes is the same for all. */
const READINGS = 'readings';
const READING = /^programme-.*\.json$/;

export interface Probe {
  killer: Killer | undefined;
  /** Numbers of the mutants whose place was reached; only looked for when none is on. */
  reached: number[];
  seconds: number;
}

/**
 * Performs one broadcast with these mutants on, and its scenarios up to the first failure.
 * @param root of an instrumented copy
 * @throws Error when the run came to no verdict, with its last words
 */
export async function probe(
  root: string,
  broadcast: SharedBroadcast,
  mutants: readonly number[],
): Promise<Probe> {
  const startedAt = performance.now();
  const folder = await mkdtemp(path.join(root, `${broadcast.id}-`));
  const reached = mutants.length === 0 ? path.join(folder, 'reached') : undefined;
  try {
    await lendReadings(root, folder);
    const killer = await firstFailure(root, folder, broadcast, {
      ...{ [ACTIVE]: mutants.join(','), REPORTS_DIR: folder, EVIDENCE_DIR: evidenceOf(folder) },
      ...(reached !== undefined && { [REACHED]: reached }),
    });
    if (reached !== undefined && !killer) await keepReadings(root, folder);
    const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
    return { killer, reached: await numbersIn(reached), seconds };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function firstFailure(
  root: string,
  folder: string,
  { scenarios }: SharedBroadcast,
  settings: NodeJS.ProcessEnv,
): Promise<Killer | undefined> {
  await using cucumber = new ManagedProcess({
    name: 'cucumber',
    command: process.execPath,
    args: [CUCUMBER, '--config', CONFIG, ...selectionOf(scenarios)],
    env: { ...environment(), ...settings },
    cwd: root,
    evidenceFile: path.join(folder, 'cucumber.log'),
  });
  const failed = new Promise<Killer>((resolve) =>
    cucumber.onLine(({ record }) => {
      const line = record as Line | undefined;
      if (line && 'failed' in line) resolve(line.failed);
    }),
  );
  const ended = new Promise<number>((resolve) =>
    cucumber.onLine(({ record }) => {
      const line = record as Line | undefined;
      if (line && 'ended' in line) resolve(line.ended);
    }),
  );
  const end = await within(Promise.race([failed, ended, cucumber.exited]), DEADLINE_MS);
  if (end === 'deadline') return { scenario: '', step: '', message: `no end within ${DEADLINE_MS / 1000} s` };
  if (typeof end === 'object' && 'scenario' in end) return end;
  if (end === scenarios.length) return undefined;
  throw cucumber.startError(
    typeof end === 'number'
      ? `ran ${end} scenarios, expected ${scenarios.length}`
      : `${cucumber.describeExit()} without a verdict`,
  );
}

const evidenceOf = (folder: string): string => path.join(folder, 'evidence');

async function lendReadings(root: string, folder: string): Promise<void> {
  const readings = path.join(root, READINGS);
  await mkdir(readings, { recursive: true });
  await cp(readings, evidenceOf(folder), { recursive: true });
}

async function keepReadings(root: string, folder: string): Promise<void> {
  const names = (await readdir(evidenceOf(folder))).filter((name) => READING.test(name));
  for (const name of names) await cp(path.join(evidenceOf(folder), name), path.join(root, READINGS, name));
}

async function numbersIn(file: string | undefined): Promise<number[]> {
  if (file === undefined) return [];
  try {
    return (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(Number);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What would lead a run of its own astray. */
const OF_THE_RUN_AROUND = ['SUITE_SHARD', 'CUCUMBER_PARALLEL', 'KEEP', 'STACK'];

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_RUN_AROUND.includes(name));
  return { ...Object.fromEntries(inherited), SUITE_BUILT: '1' };
}
