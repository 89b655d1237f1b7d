import path from 'node:path';
import { parseArgs } from 'node:util';
import { reportsDir } from '../base/project-root';
import { describeRun } from '../report/page/verdict';
import { addToHistory } from '../report/history';
import { moveLinkedFiles } from '../report/linked-files';
import { expectAllShards, mergeMessages } from '../report/merge-messages';
import { readRun, REPORTS, type Run } from '../report/run-messages';
import { countScenarios } from '../report/summary';
import { writeReports } from '../report/write-reports';
import { command, UsageError } from './command';

const USAGE = 'npm run merge -- FOLDER … [--out FOLDER]   folders of reports, or their messages.ndjson';

/** `npm run merge`: one report of several runs, such as those of `npm start -- --shard i/n`. */
async function main(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  if (positionals.length === 0) throw new UsageError('Nothing was named that could be merged.');
  const runs = await Promise.all(positionals.map(readRun));
  expectAllShards(runs);
  const out = path.resolve(values.out ?? reportsDir);
  const merged = mergeMessages(await withTheirFiles(runs, out));
  const summary = await writeReports(merged, out, {
    shard: null,
    cpuSeconds: sumOfCpuSeconds(runs),
  });
  await addToHistory(summary);
  console.log(`\n${describeRun(summary)}\n\n${path.join(out, REPORTS.page)}`);
  process.exitCode = countScenarios(summary).failed === 0 ? 0 : 1;
}

/** What the page links to goes with it; each run's in a folder of its own. */
async function withTheirFiles(runs: readonly Run[], out: string): Promise<Run[]> {
  mergeMessages(runs); // what cannot be merged is refused before anything is copied
  return Promise.all(runs.map((run, i) => moveLinkedFiles(run, out, `part-${i + 1}`)));
}

/** null where one does not know. */
function sumOfCpuSeconds(runs: readonly Run[]): number | null {
  return runs.reduce<number | null>((sum, { summary }) => {
    const own = summary?.cpuSeconds ?? null;
    return sum === null || own === null ? null : sum + own;
  }, 0);
}

void command(USAGE, main);
