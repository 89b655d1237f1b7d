import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { projectRoot } from '../stack/project-root';
import { UnitReport } from './unit-report';

/** Compiled tests, and those of the set-up, which is plain JavaScript. */
const TEST_FOLDERS = [
  'dist/services',
  'dist/support',
  'dist/step-definitions',
  'dist/fixtures',
  'support/setup',
];
const TEST_FILE = /\.test\.m?js$/;
/** Unit tests take milliseconds; what takes so long hangs. */
const TEST_TIMEOUT_MS = 60_000;
const RESULT = path.join(projectRoot, 'reports', 'unit.json');

/** `npm run unit [-- part of a path …]`: all unit tests, or those in files whose path has one of the parts. */
async function main(): Promise<void> {
  const files = (await findTests()).filter(isChosen(process.argv.slice(2)));
  const report = new UnitReport((text) => process.stdout.write(text));
  process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --enable-source-maps`; // errors name TypeScript lines
  // each file is a process of its own, and some of them wait for processes: one more than there are cores
  const stream = run({ files, concurrency: availableParallelism() + 1, timeout: TEST_TIMEOUT_MS });
  stream.on('test:pass', (test) => report.pass(test));
  stream.on('test:fail', (test) => report.fail(test));
  for await (const _event of stream); // to its end
  await mkdir(path.dirname(RESULT), { recursive: true });
  await writeFile(RESULT, JSON.stringify(report.finish(files.length)));
  process.exitCode = report.passed > 0 && report.failed === 0 ? 0 : 1;
}

async function findTests(): Promise<string[]> {
  const all = await Promise.all(TEST_FOLDERS.map((folder) => listFiles(path.join(projectRoot, folder))));
  return all.flat().filter((file) => TEST_FILE.test(file));
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

function isChosen(parts: string[]): (file: string) => boolean {
  return (file) =>
    parts.length === 0 || parts.some((part) => path.relative(projectRoot, file).includes(part));
}

void main();
