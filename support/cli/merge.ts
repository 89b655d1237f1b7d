import path from 'node:path';
import { parseArgs } from 'node:util';
import { addToHistory } from '../report/history-file';
import { mergeMessages } from '../report/merge-messages';
import { readRun, ReportError, REPORTS, type Run } from '../report/run-messages';
import { expectAllShards } from '../report/shards';
import { countScenarios } from '../report/summary';
import { formatSummary } from '../report/summary-table';
import { writeReports } from '../report/write-reports';
import { reportsDir } from '../stack/project-root';

const USAGE = 'npm run merge -- FOLDER … [--out FOLDER]   folders of reports, or their messages.ndjson';

/** `npm run merge`: one report of several runs, such as those of `npm start -- --shard i/n`. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { out: { type: 'string' } },
  });
  if (positionals.length === 0) throw new ReportError(USAGE);
  const runs = await Promise.all(positionals.map(readRun));
  expectAllShards(runs);
  const out = path.resolve(values.out ?? reportsDir);
  const summary = await writeReports(mergeMessages(runs), out, {
    shard: null,
    cpuSeconds: sumOfCpuSeconds(runs),
    cores: null,
  });
  await addToHistory(summary);
  console.log(`\n${formatSummary(summary)}\n\n${path.join(out, REPORTS.page)}`);
  process.exitCode = countScenarios(summary).failed === 0 ? 0 : 1;
}

/** null where one does not know. */
function sumOfCpuSeconds(runs: readonly Run[]): number | null {
  return runs.reduce<number | null>((sum, { summary }) => {
    const own = summary?.cpuSeconds ?? null;
    return sum === null || own === null ? null : sum + own;
  }, 0);
}

main().catch((error: unknown) => {
  console.error(error instanceof ReportError ? `\nNot merged: ${error.message}` : error);
  process.exitCode = 2;
});
