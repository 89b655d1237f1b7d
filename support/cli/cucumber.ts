import { fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot, reportsDir } from '../base/project-root';
import { addToHistory } from '../report/history';
import { readSummary, REPORTS } from '../report/run-messages';
import { countScenarios, type Summary } from '../report/summary';
import { occupied } from '../run/reports-folder';
import { endOf } from './child';

const CUCUMBER = path.join(projectRoot, 'support', 'setup', 'cucumber.mjs');
/** V8's code cache for everything that the run's processes load; Node 20 does not know it and takes no harm. */
const COMPILE_CACHE = path.join(projectRoot, 'node_modules', '.cache', 'v8');

/** A file's time is the kernel's of its last tick, which may be so much earlier. */
const CLOCK_TICK_MS = 10;

interface CucumberRun {
  /** As a shell would tell it; 0 only when the run proved something and all of it passed. */
  exitCode: number;
  /** This process was told to end: whoever has more to do leaves it. */
  interrupted: boolean;
  /** Why it is not 0 although cucumber said so, one sentence each. */
  problems: string[];
  /** undefined when nothing was run (`--help`, an error in a feature). */
  summary: Summary | undefined;
}

/** Runs cucumber-js with these arguments, its words straight to the terminal, and judges what it calls a success. */
export async function runCucumber(args: readonly string[]): Promise<CucumberRun> {
  const file = (name: string): string => path.join(reportsDir, name);
  const refusal = await occupied(reportsDir);
  if (refusal !== undefined)
    return { exitCode: 1, interrupted: false, problems: [`Stopped: ${refusal}`], summary: undefined };
  const startedMs = Date.now() - CLOCK_TICK_MS;
  // what is found afterwards must be this run's: one that is refused leaves the reports of the run before it
  const isOurs = (name: string): Promise<boolean> => writtenSince(file(name), startedMs);
  // forked, as the plugin graceful-stop ends the run when the channel closes: kill -9 of this process reaches it too
  const { shard, rest } = takeShard(args);
  const child = fork(CUCUMBER, rest, {
    cwd: projectRoot,
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, ...shard },
  });
  const { exitCode, interrupted } = await endOf(child);
  const told = (await isOurs(REPORTS.summary)) ? await readSummary(file(REPORTS.summary)) : undefined;
  const summary = told ?? ((await isOurs(REPORTS.messages)) ? await finish(shard.SUITE_SHARD) : undefined);
  if (summary && !interrupted) await addToHistory(summary);
  const problems = exitCode === 0 && summary ? findProblems(summary) : [];
  return { exitCode: problems.length > 0 ? 1 : exitCode, interrupted, problems, summary };
}

/** Loads cucumber's formatters only now: hardly any run needs it, and it costs 0.3 s. */
async function finish(shard: string | undefined): Promise<Summary | undefined> {
  const { finishReports } = await import('../report/finish-reports.js');
  return finishReports(reportsDir, shard ?? null);
}

async function writtenSince(file: string, ms: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined); // then nobody has written it
  return found !== undefined && found.mtimeMs >= ms;
}

/** `--shard 2/3` is for us, who keep scenarios of one broadcast together (support/run/choose.ts). */
export function takeShard(args: readonly string[]): { shard: { SUITE_SHARD?: string }; rest: string[] } {
  const at = args.findIndex((arg) => arg === '--shard' || arg.startsWith('--shard='));
  if (at < 0) return { shard: {}, rest: [...args] };
  const isApart = args[at] === '--shard';
  const SUITE_SHARD = isApart ? (args[at + 1] ?? '') : (args[at] ?? '').slice('--shard='.length);
  return { shard: { SUITE_SHARD }, rest: args.toSpliced(at, isApart ? 2 : 1) };
}

/** What cucumber lets pass: `--dry-run` ends well with steps that nobody defined. */
export function findProblems(summary: Summary): string[] {
  if (summary.scenarios.length === 0) return ['No scenario matched.'];
  const { failed } = countScenarios(summary);
  if (failed === 0) return [];
  const failing = summary.scenarios.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  return failing.map(({ name, status }) => `"${name}" is ${status}.`);
}
