import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { within } from '../../../base/eventually';
import { readIfThere } from '../../../base/read-if-there';
import { selectionOf } from '../scenarios';
import { RUN_DEADLINE_MS, startCucumber } from '../working-copy';
import type { SharedBroadcast } from './broadcasts';
import type { Line } from './first-failure';
import { CONFIG } from './instrumented-copy';
import type { Killer } from './schedule';
import { ACTIVE, REACHED } from './switch';

/** What is read of the programmes is the same for all. */
const READINGS = 'readings';
const READING = /^programme-.*\.json$/;

export interface MutatedResult {
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
export async function performMutated(
  root: string,
  broadcast: SharedBroadcast,
  mutants: readonly number[],
): Promise<MutatedResult> {
  const startedAt = performance.now();
  const folder = await mkdtemp(path.join(root, `${broadcast.id}-`));
  const reached = mutants.length === 0 ? path.join(folder, 'reached') : undefined;
  try {
    await lendReadings(root, folder);
    const killer = await firstFailure(root, folder, broadcast, {
      ...{
        [ACTIVE]: mutants.join(','),
        REPORTS_DIR: folder,
        EVIDENCE_DIR: evidenceOf(folder),
        SUITE_BUILT: '1',
      },
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
  await using cucumber = startCucumber(
    root,
    folder,
    ['--config', CONFIG, ...selectionOf(scenarios)],
    settings,
  );
  const told = new Promise<Line>((resolve) =>
    cucumber.onLine(({ record }) => {
      if (record && ('failed' in record || 'ended' in record)) resolve(record as Line);
    }),
  );
  const end = await within(Promise.race([told, cucumber.exited]), RUN_DEADLINE_MS);
  // scenarios that do not end have seen that something is wrong
  if (end === 'deadline')
    return { scenario: '', step: '', message: `no end within ${RUN_DEADLINE_MS / 1000} s` };
  if ('failed' in end) return end.failed;
  if (!('ended' in end)) throw cucumber.startError(`${cucumber.describeExit()} without a verdict`);
  if (end.ended !== scenarios.length)
    throw cucumber.startError(`ran ${end.ended} scenarios, expected ${scenarios.length}`);
  return undefined;
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
  const text = file === undefined ? undefined : await readIfThere(file);
  return (text ?? '').split('\n').filter(Boolean).map(Number);
}
