import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describeRun } from '../report/page/verdict';
import { formatSpreads, spreads } from '../report/repeats';
import type { Summary } from '../report/summary';
import { projectRoot } from '../base/project-root';
import { command, UsageError } from './command';
import { runCucumber } from './cucumber';

const REPORTS = path.join(projectRoot, 'reports');
/** Beside the reports of a run, which every run writes anew. */
const KEPT = path.join(REPORTS, 'repeat');
/** What a red run left behind is worth a look; of a green one the summary is enough. */
const OF_A_RED_RUN = ['cucumber.html', 'messages.ndjson', 'summary.json', 'evidence'];
const FIGURES_SHOWN = 25;
const USAGE = 'npm run repeat -- TIMES [cucumber arguments], for example: npm run repeat -- 20 --tags @P1';

/**
 * Runs the suite several times: a verdict that one cannot rely on is none. Every run is made, whatever the others found,
 * and none is made again: a scenario that is red once in so many runs is a finding.
 */
async function main([times, ...args]: string[]): Promise<void> {
  if (!times || !/^[1-9]\d*$/.test(times)) throw new UsageError(`"${times ?? ''}" is no number of runs.`);
  await rm(KEPT, { recursive: true, force: true });
  await mkdir(KEPT, { recursive: true });
  const runs: Summary[] = [];
  let red = 0;
  for (let n = 1; n <= Number(times); n++) {
    console.log(`\n── run ${n} of ${times}`);
    const { exitCode, problems, summary } = await runCucumber(args);
    if (summary) runs.push(summary);
    if (exitCode !== 0) await keep(n);
    if (exitCode !== 0) red += 1;
    const told = summary ? describeRun(summary) : `cut off, exit code ${exitCode}`;
    console.log([`run ${n}: ${exitCode === 0 ? 'green' : 'red'} · ${told}`, ...problems].join('\n'));
  }
  const all = spreads(runs);
  await writeFile(
    path.join(REPORTS, 'repeat.json'),
    JSON.stringify({ runs: Number(times), red, scenarios: all }, null, 1),
  );
  console.log(`\n${formatSpreads(all, FIGURES_SHOWN)}\n\n${Number(times) - red} of ${times} runs green`);
  process.exitCode = red === 0 ? 0 : 1;
}

async function keep(run: number): Promise<void> {
  for (const name of OF_A_RED_RUN)
    await cp(path.join(REPORTS, name), path.join(KEPT, String(run), name), { recursive: true }).catch(
      ifAbsent,
    );
  console.log(`What it left behind is in ${path.join(KEPT, String(run))}`);
}

/** A run that was cut off has not written all of it. */
function ifAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

void command(USAGE, main);
