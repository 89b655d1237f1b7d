import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { projectRoot } from '../../base/project-root';

/** Compiled tests, and those of the set-up, which is plain JavaScript. */
const TEST_FOLDERS = [
  'dist/services',
  'dist/support',
  'dist/step-definitions',
  'dist/fixtures',
  'support/setup',
];
interface TestFiles {
  /** What the name of such a file ends with. */
  ending: RegExp;
  /** Only files whose path has one of these; all when there are none. */
  parts: readonly string[];
  /** How many files at a time. */
  concurrency: number;
  /** For a file: what takes so long hangs. */
  timeoutMs: number;
  /** Where to write the counts, for `npm test`. */
  result: string;
}

/** Runs files of node:test, each in a process of its own, and tells what failed. */
export async function runTestFiles({
  ending,
  parts,
  concurrency,
  timeoutMs,
  result,
}: TestFiles): Promise<void> {
  const files = (await findTests(ending)).filter(isChosen(parts));
  const report = new UnitReport((text) => process.stdout.write(text));
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --enable-source-maps`; // errors name TypeScript lines
  const stream = run({ files, concurrency, timeout: timeoutMs });
  stream.on('test:pass', (test) => report.pass(test));
  stream.on('test:fail', (test) => report.fail(test));
  for await (const _event of stream); // to its end
  await mkdir(path.dirname(result), { recursive: true });
  await writeFile(result, JSON.stringify(report.finish(files.length)));
  process.exitCode = report.passed > 0 && report.failed === 0 ? 0 : 1;
}

async function findTests(ending: RegExp): Promise<string[]> {
  const all = await Promise.all(TEST_FOLDERS.map((folder) => listFiles(path.join(projectRoot, folder))));
  return all.flat().filter((file) => ending.test(file));
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true });
    return entries.map((entry) => path.join(folder, entry)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isChosen(parts: readonly string[]): (file: string) => boolean {
  return (file) =>
    parts.length === 0 || parts.some((part) => path.relative(projectRoot, file).includes(part));
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

/** Content of `reports/unit.json`. */
export interface UnitResult {
  passed: number;
  failed: number;
}

/**
 * Counts tests and tells about those that failed. A test that is skipped or to be done counts as failed: it proves nothing.
 */
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
    if (isContainer(test)) return;
    const { error } = test.details;
    this.tell(test, inspect(error?.cause ?? error));
  }

  finish(files: number): UnitResult {
    const seconds = ((performance.now() - this.startedMs) / 1000).toFixed(1);
    this.write(`${this.passed} tests passed, ${this.failed} failed, in ${files} files, ${seconds} s\n`);
    return { passed: this.passed, failed: this.failed };
  }

  private tell({ name, file, line }: TestEvent, problem: string): void {
    this.failed += 1;
    const where = file === undefined ? '' : ` (${path.relative(projectRoot, file)}:${line ?? 0})`;
    this.write(`FAILED ${name}${where}\n${indent(problem)}\n\n`);
  }
}

/** A suite, or a test that only failed because one within it did: those within are counted. */
function isContainer({ details }: TestEvent): boolean {
  const failureType = (details.error as { failureType?: string } | undefined)?.failureType;
  return details.type === 'suite' || failureType === 'subtestsFailed';
}

/** node gives false, undefined, true, or the reason, which may be an empty string. */
function isSet(flag: string | boolean | undefined): boolean {
  return flag !== undefined && flag !== false;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
