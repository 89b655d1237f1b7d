import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { projectRoot } from '../../base/project-root';
import { UsageError } from '../../cli/command';
import { haveChromium } from '../browser/browser';

/** Compiled tests, and those of the set-up, which is plain JavaScript. */
const TEST_FOLDERS = [
  'dist/services',
  'dist/support',
  'dist/step-definitions',
  'dist/fixtures',
  'support/setup',
];
/** By what their names end with, and how many files at a time. */
const KINDS = {
  unit: { ending: /(?<!\.browser)\.test\.m?js$/, concurrency: availableParallelism() + 1 }, // some of them wait for processes
  browser: { ending: /\.browser\.test\.js$/, concurrency: 1 }, // a browser takes all cores by itself
};
export type TestKind = keyof typeof KINDS;

/** A file takes milliseconds; with a codec's child or a browser seconds, and a minute where others keep the cores busy. */
const TIMEOUT_MS = 180_000;

export interface TestCounts {
  passed: number;
  failed: number;
}

/**
 * Runs files of node:test, each in a process of its own, and tells what failed.
 * @param parts only files whose path has one of these; all when there are none
 */
export async function runTestFiles(kind: TestKind, parts: readonly string[] = []): Promise<TestCounts> {
  const { ending, concurrency } = KINDS[kind];
  if (kind === 'browser' && !(await haveChromium())) return { passed: 0, failed: 1 }; // it has said why
  const all = TEST_FOLDERS.flatMap(listFiles).filter((file) => ending.test(file));
  const wanted = parts.map((part) => part.replace(/\.ts$/, '')); // what is run is compiled
  const files = all.filter((file) => parts.length === 0 || wanted.some((part) => file.includes(part)));
  if (files.length === 0) throw new UsageError(`No path of a ${kind} test has ${parts.join(' or ')} in it.`);
  const report = new UnitReport((text) => process.stdout.write(text));
  process.env['NODE_OPTIONS'] = '--enable-source-maps'; // errors name TypeScript lines
  const stream = run({
    ...{ files: files.map((file) => path.join(projectRoot, file)), concurrency, timeout: TIMEOUT_MS },
  });
  stream.on('test:pass', (test) => report.pass(test));
  stream.on('test:fail', (test) => report.fail(test));
  for await (const _event of stream); // to its end
  delete process.env['NODE_OPTIONS'];
  return report.finish(files.length);
}

function listFiles(folder: string): string[] {
  const absolute = path.join(projectRoot, folder);
  if (!existsSync(absolute)) return [];
  const entries = readdirSync(absolute, { recursive: true, encoding: 'utf8' });
  return entries.map((entry) => path.join(folder, entry)).sort();
}

/** What is read of node's test events, see TestsStream in the documentation of node:test. */
export interface TestEvent {
  name: string;
  file?: string | undefined;
  line?: number | undefined;
  skip?: string | boolean | undefined;
  todo?: string | boolean | undefined;
  details: { type?: string | undefined; error?: Error | undefined };
}

/** Counts tests and tells about those that failed. A test that is skipped or to be done counts as failed: it proves nothing. */
export class UnitReport {
  passed = 0;
  failed = 0;
  private readonly startedMs = performance.now();

  constructor(private readonly write: (text: string) => void) {}

  pass(test: TestEvent): void {
    if (isContainer(test)) return;
    if (isSet(test.skip) || isSet(test.todo)) this.tell(test, 'was skipped: every test is to run');
    else this.passed += 1;
  }

  fail(test: TestEvent): void {
    const { error } = test.details;
    if (!isContainer(test)) this.tell(test, inspect(error?.cause ?? error));
  }

  finish(files: number): TestCounts {
    const seconds = ((performance.now() - this.startedMs) / 1000).toFixed(1);
    this.write(`${this.passed} tests passed, ${this.failed} failed, in ${files} files, ${seconds} s\n`);
    return { passed: this.passed, failed: this.failed };
  }

  private tell({ name, file, line }: TestEvent, problem: string): void {
    this.failed += 1;
    const where = file === undefined ? '' : ` (${path.relative(projectRoot, file)}:${line ?? 0})`;
    this.write(`FAILED ${name}${where}\n${problem.replace(/^/gm, '  ')}\n\n`);
  }
}

/** A suite, or a test that only failed because one within it did: those within are counted. */
function isContainer({ details }: TestEvent): boolean {
  const failureType = (details.error as { failureType?: string } | undefined)?.failureType;
  return details.type === 'suite' || failureType === 'subtestsFailed';
}

/** node gives false, undefined, true, or the reason, which may be an empty string. */
const isSet = (flag: string | boolean | undefined): boolean => flag !== undefined && flag !== false;

/** What was cut off, or failed outside its tests, must not look like one that passed. */
export const atLeastOneFailure = ({ passed, failed }: TestCounts, exitCode: number): TestCounts => ({
  passed,
  failed: exitCode === 0 ? failed : Math.max(failed, 1),
});
