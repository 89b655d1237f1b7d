import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../base/project-root';
import { exitCodeOf } from '../../cli/child';
import { command, UsageError } from '../../cli/command';
import { runCucumber } from '../../cli/cucumber';
import { describeRun } from '../../report/page/verdict';
import { countScenarios } from '../../report/summary';
import { atLeastOneFailure, runTestFiles, type TestCounts } from './test-files';

const REPORTS = path.join(projectRoot, 'reports');
/** Read by .ci/run. */
const TOTALS = path.join(REPORTS, 'totals.txt');
const NONE: TestCounts = { passed: 0, failed: 0 };

/** What `npm test` looks at, in this order. Programs that pass or fail as a whole count as one. */
const STAGES: Readonly<Record<string, () => Promise<TestCounts>>> = {
  lint: () => programs(['eslint/bin/eslint.js', '.']),
  format: () => programs(['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']),
  types: () =>
    programs(
      ...['.', 'support/setup', 'support/report/page'].map((p) => [
        'typescript/bin/tsc',
        '-p',
        p,
        '--noEmit',
      ]),
    ),
  unit: () => runTestFiles('unit'),
  browser: () => runTestFiles('browser'),
  acceptance,
};
const USAGE = `npm test [-- --only STAGE …] [-- --skip STAGE …]   stages: ${Object.keys(STAGES).join(', ')}`;

/** `npm test`: everything that must hold. Each stage runs, whatever the others found. */
async function main(args: string[]): Promise<void> {
  const stages = chooseStages(args);
  await mkdir(REPORTS, { recursive: true });
  await rm(TOTALS, { force: true });
  const totals = { ...NONE };
  const lines: string[] = [];
  for (const name of stages) {
    console.log(`\n── ${name}`);
    const { passed, failed } = await runStage(name);
    lines.push(`${name}: ${passed} passed, ${failed} failed`);
    totals.passed += passed;
    totals.failed += failed;
  }
  const line = `${totals.passed} passed, ${totals.failed} failed`;
  await writeFile(TOTALS, `${line}\n`);
  console.log(`\n${lines.join('\n')}\n\n${line}`);
  process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
}

/** For developers in a hurry: stages left out only by their own words. */
function chooseStages(args: string[]): string[] {
  const options = {
    only: { type: 'string', multiple: true },
    skip: { type: 'string', multiple: true },
  } as const;
  const { only = Object.keys(STAGES), skip = [] } = parseArgs({ args, options }).values;
  const unknown = [...only, ...skip].filter((name) => !(name in STAGES));
  if (unknown.length > 0) throw new UsageError(`There is no stage "${unknown.join('", "')}".`);
  return Object.keys(STAGES).filter((name) => only.includes(name) && !skip.includes(name));
}

async function runStage(name: string): Promise<TestCounts> {
  try {
    return (await STAGES[name]?.()) ?? { passed: 0, failed: 1 };
  } catch (error) {
    console.error(`The stage ${name} broke off:`, error);
    return { passed: 0, failed: 1 };
  }
}

/** The JavaScript behind `node_modules/.bin`, which are shell scripts on some systems. */
async function programs(...commands: readonly string[][]): Promise<TestCounts> {
  let failed = 0;
  for (const [program = '', ...args] of commands)
    if ((await runNode([path.join(projectRoot, 'node_modules', program), ...args])) !== 0) failed = 1;
  return { passed: 1 - failed, failed };
}

async function acceptance(): Promise<TestCounts> {
  const { exitCode, interrupted, problems, summary } = await runCucumber([]);
  if (summary) console.log(`\n${describeRun(summary)}`);
  if (interrupted) process.exit(exitCode);
  for (const problem of problems) console.error(problem);
  return atLeastOneFailure(summary ? countScenarios(summary) : NONE, exitCode);
}

const runNode = (args: string[]): Promise<number> =>
  exitCodeOf(spawn(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' }));

void command(USAGE, main);
