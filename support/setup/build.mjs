import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { run } from './command.mjs';
import { withLock } from './lock.mjs';
import { SetupError } from './setup-error.mjs';

/** As `include` of tsconfig.json. */
const SOURCE_FOLDERS = ['services', 'support', 'step-definitions', 'fixtures'];
/** What else decides the output: compiler settings, and the compiler and libraries by their locked versions. */
const CONFIGURATION = ['tsconfig.json', 'package.json', 'package-lock.json'];
export const STAMP = path.join('dist', '.sources.sha256');

/**
 * Compiles where dist was not made from exactly these sources.
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 * @throws {SetupError} on a compile error; the compiler's words stand above it
 */
export async function ensureBuilt(root, say) {
  if (await isFresh(root)) return;
  await withLock(root, say, async () => {
    if (!(await isFresh(root))) await compile(root, say);
  });
}

/**
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function isFresh(root) {
  const sources = await listSources(root);
  if (!outputs(root, sources).every(existsSync)) return false;
  return (await readIfThere(path.join(root, STAMP))) === (await hash(root, sources));
}

/**
 * Declares that dist was made from the sources as they are now. For who has made it by other means.
 * @param {string} root
 * @returns {Promise<void>}
 */
export async function markBuilt(root) {
  await writeFile(path.join(root, STAMP), await hash(root, await listSources(root)));
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
async function compile(root, say) {
  const sources = await listSources(root);
  const made = await hash(root, sources); // before compiling: an edit meanwhile makes the build stale, not fresh
  say('Compiling …');
  await rm(path.join(root, STAMP), { force: true });
  // tsc trusts its own record of what it wrote, even when a file has been deleted since
  if (!outputs(root, sources).every(existsSync))
    await rm(path.join(root, 'dist', '.tsbuildinfo'), { force: true });
  const { code } = await run(
    process.execPath,
    [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc')],
    { cwd: root, show: true },
  );
  if (code !== 0) throw new SetupError('the code does not compile, see above.');
  await removeOrphans(root, new Set(outputs(root, sources)));
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await writeFile(path.join(root, STAMP), made);
}

/**
 * Outputs of sources that are gone: a deleted test would go on being run.
 * @param {string} root
 * @param {Set<string>} wanted
 */
async function removeOrphans(root, wanted) {
  for (const folder of SOURCE_FOLDERS) {
    const found = (await listFiles(path.join(root, 'dist', folder))).filter((file) => file.endsWith('.js'));
    for (const file of found.filter((each) => !wanted.has(each))) {
      await rm(file);
      await rm(`${file}.map`, { force: true });
    }
  }
}

/**
 * @param {string} root
 * @returns {Promise<string[]>} what the compiler reads, relative, sorted
 */
async function listSources(root) {
  const all = await Promise.all(SOURCE_FOLDERS.map((folder) => listFiles(path.join(root, folder))));
  return all
    .flat()
    .filter((file) => /\.(ts|json)$/.test(file))
    .map((file) => path.relative(root, file))
    .sort();
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} files below it, none where it does not exist
 */
async function listFiles(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/**
 * @param {string} root
 * @param {string[]} sources
 * @returns {Promise<string>}
 */
async function hash(root, sources) {
  const digest = createHash('sha256');
  for (const file of [...CONFIGURATION, ...sources]) {
    digest
      .update(`${file}\0`)
      .update(await readFile(path.join(root, file)))
      .update('\0');
  }
  return digest.digest('hex');
}

/**
 * @param {string} root
 * @param {string[]} sources
 * @returns {string[]} the JavaScript files that the compiler makes of them
 */
function outputs(root, sources) {
  const compiled = sources.filter((source) => source.endsWith('.ts') && !source.endsWith('.d.ts'));
  return compiled.map((source) => path.join(root, 'dist', source.replace(/\.ts$/, '.js')));
}

/** @param {string} file */
async function readIfThere(file) {
  return existsSync(file) ? await readFile(file, 'utf8') : undefined;
}
