import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { readIfThere } from '../../base/read-if-there';
import { exitCodeOf } from '../../cli/child';
import { runCucumber } from '../../cli/cucumber';
import { formatSummary } from '../../report/format-summary';
import { countScenarios } from '../../report/summary';
import type { UnitResult } from './test-files';

/** What a stage of `npm test` found. */
export interface StageResult {
  passed: number;
  failed: number;
}

/** The stages in the order in which they run. */
export const STAGES: Readonly<Record<string, () => Promise<StageResult>>> = {
  lint: () => check('eslint', ['.']),
  format: () => check('prettier', ['--check', '--log-level', 'warn', '.']),
  types: () =>
    allOf(
      ['.', 'support/setup', 'support/report/page'].map((p) => () => check('tsc', ['-p', p, '--noEmit'])),
    ),
  unit: () => tests('unit'),
  browser: () => tests('browser'),
  acceptance,
};

/** A program that passes or fails as a whole. */
async function check(bin: string, args: string[]): Promise<StageResult> {
  const passed = (await runNode([binPath(bin), ...args])) === 0;
  return { passed: Number(passed), failed: Number(!passed) };
}

/** Several programs that are one check. */
async function allOf(checks: (() => Promise<StageResult>)[]): Promise<StageResult> {
  let failed = 0;
  for (const each of checks) failed += (await each()).failed;
  return { passed: Number(failed === 0), failed: Number(failed > 0) };
}

/** Tests in files of node:test, counted one by one. */
async function tests(name: 'unit' | 'browser'): Promise<StageResult> {
  const file = path.join(projectRoot, 'reports', `${name}.json`);
  await rm(file, { force: true });
  const exitCode = await runNode([
    path.join(projectRoot, 'dist', 'support', 'workshop', 'cli', `${name}.js`),
  ]);
  const text = await readIfThere(file);
  const result = text === undefined ? { passed: 0, failed: 0 } : (JSON.parse(text) as UnitResult);
  return atLeastOneFailure(result, exitCode);
}

async function acceptance(): Promise<StageResult> {
  const { exitCode, interrupted, problems, summary } = await runCucumber([]);
  if (summary) console.log(`\n${formatSummary(summary)}`);
  if (interrupted) process.exit(exitCode);
  for (const problem of problems) console.error(problem);
  return atLeastOneFailure(summary ? countScenarios(summary) : { passed: 0, failed: 0 }, exitCode);
}

/** A stage that was cut off, or failed outside its tests, must not look like one that passed. */
export function atLeastOneFailure({ passed, failed }: StageResult, exitCode: number): StageResult {
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

function runNode(args: string[]): Promise<number> {
  return exitCodeOf(spawn(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' }));
}

/** The JavaScript behind `node_modules/.bin`, which are shell scripts on some systems. */
function binPath(bin: string): string {
  const paths: Readonly<Record<string, string>> = {
    eslint: 'eslint/bin/eslint.js',
    prettier: 'prettier/bin/prettier.cjs',
    tsc: 'typescript/bin/tsc',
  };
  return path.join(projectRoot, 'node_modules', paths[bin] ?? bin);
}
