import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MUTANTS } from '../mutants/catalogue';
import type { Mutant } from '../mutants/mutant';
import { longestFirst } from '../mutants/order';
import { formatReport, formatTrial, reportOf } from '../mutants/report';
import { readScenarios } from '../mutants/scenarios';
import { scratchFolder } from '../mutants/scratch';
import { sideBySide } from '../mutants/side-by-side';
import { tryMutant } from '../mutants/trial';
import { projectRoot } from '../stack/project-root';

const REPORT = path.join(projectRoot, 'reports', 'mutants.json');
/** As of scenarios (cucumber.js): they wait, they do not compute. */
const JOBS_PER_CORE = 3;
const USAGE = 'npm run mutants [-- part of a name …] [-- --jobs N] [-- --list]';

/** `npm run mutants`: shows defects of worker and echo-sts to the scenarios that must see them. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: { jobs: { type: 'string' }, list: { type: 'boolean' } },
    allowPositionals: true,
  });
  const mutants = choose(positionals);
  if (values.list) return console.log(mutants.map(({ name, rule }) => `${name}\n    ${rule}`).join('\n'));
  await tryAll(mutants, jobsOf(values.jobs));
}

async function tryAll(mutants: readonly Mutant[], jobs: number): Promise<void> {
  const startedAt = performance.now();
  const scenarios = readScenarios();
  const folder = scratchFolder();
  const trials = await sideBySide(longestFirst(mutants, scenarios), jobs, async (mutant) => {
    const trial = await tryMutant(mutant, scenarios, folder);
    console.log(formatTrial(trial));
    return trial;
  });
  const report = reportOf(trials);
  await mkdir(path.dirname(REPORT), { recursive: true });
  await writeFile(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${formatReport(trials, (performance.now() - startedAt) / 1000)}`);
  process.exitCode = report.caught === report.total ? 0 : 1;
}

function choose(parts: readonly string[]): Mutant[] {
  const chosen = MUTANTS.filter(
    ({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)),
  );
  if (chosen.length > 0) return chosen;
  throw new Error(`No mutant's name has "${parts.join('" or "')}". Try --list.   ${USAGE}`);
}

function jobsOf(text: string | undefined): number {
  const jobs = text === undefined ? availableParallelism() * JOBS_PER_CORE : Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new Error(`--jobs is "${text ?? ''}": expected how many run side by side.   ${USAGE}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
