import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { UnitReport } from './unit-report';

/** Compiled tests, and those of the set-up, which is plain JavaScript. */
const TEST_FOLDERS = [
  'dist/services',
  'dist/support',
  'dist/step-definitions',
  'dist/fixtures',
  'support/setup',
];
export interface TestFiles {
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
