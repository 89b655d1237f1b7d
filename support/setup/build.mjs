import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { SetupError } from './system.mjs';

/** As `include` of tsconfig.json. */
const SOURCE_FOLDERS = ['services', 'support', 'step-definitions', 'fixtures'];
/** What else decides the output: compiler settings, and the compiler by its locked version. */
const CONFIGURATION = ['tsconfig.json', 'package.json', 'package-lock.json'];
/** Sources import it for the version. */
const COPIED = 'package.json';
export const RECORD = path.join('dist', '.sources.json');

/**
 * What dist was made from: of each source a hash of it and of the configuration.
 * @typedef {Record<string, string>} BuildRecord
 */

/**
 * Compiles each source that dist was not made from, by itself: types are looked at by `npm run types`, which takes twenty
 * times as long.
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 * @throws {SetupError} on what is no TypeScript, with the place
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
  const [now, built] = await Promise.all([recordOf(root), readRecord(root)]);
  return staleSources(root, now, built).length === 0 && Object.keys(built).every((source) => source in now);
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
async function compile(root, say) {
  const made = await recordOf(root); // before compiling: an edit meanwhile makes the build stale, not fresh
  const stale = staleSources(root, made, await readRecord(root));
  say(`Compiling ${stale.length} files …`);
  await rm(path.join(root, RECORD), { force: true });
  const transpile = await transpiler(root);
  for (const source of stale) await transpile(source);
  await removeOrphans(root, new Set(Object.keys(made).map((source) => output(root, source))));
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await copyFile(path.join(root, COPIED), path.join(root, 'dist', COPIED));
  await writeFile(path.join(root, RECORD), JSON.stringify(made));
}

/**
 * The compiler is loaded only where there is something to compile.
 * @param {string} root
 * @returns {Promise<(source: string) => Promise<void>>} writes what a source becomes, and its source map
 */
async function transpiler(root) {
  const { default: ts } = await import('typescript');
  const file = path.join(root, 'tsconfig.json');
  const { config } = ts.parseConfigFileTextToJson(file, await readFile(file, 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const { tsBuildInfoFile: _record, ...rest } = options;
  const compilerOptions = { ...rest, incremental: false };
  return async (source) => {
    const fileName = path.join(root, source);
    const text = await readFile(fileName, 'utf8');
    const made = ts.transpileModule(text, { compilerOptions, fileName, reportDiagnostics: true });
    const [problem] = made.diagnostics ?? [];
    if (problem) throw new SetupError(`the code does not compile: ${describe(ts, source, problem)}`);
    const built = output(root, source);
    await mkdir(path.dirname(built), { recursive: true });
    await writeFile(built, made.outputText);
    if (made.sourceMapText !== undefined) await writeFile(`${built}.map`, made.sourceMapText);
  };
}

/**
 * @param {import('typescript')} ts
 * @param {string} source
 * @param {import('typescript').Diagnostic} problem
 * @returns {string}
 */
function describe(ts, source, { file, start, messageText }) {
  const line = file && start !== undefined ? `:${file.getLineAndCharacterOfPosition(start).line + 1}` : '';
  return `${source}${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
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
 * @returns {Promise<BuildRecord>} of the sources as they are now
 */
async function recordOf(root) {
  const [sources, ...configuration] = await Promise.all([
    listSources(root),
    ...CONFIGURATION.map((file) => readFile(path.join(root, file))),
  ]);
  const settings = hash(...configuration);
  const hashed = sources.map(async (source) => [
    source,
    hash(settings, await readFile(path.join(root, source))),
  ]);
  return Object.fromEntries(await Promise.all(hashed));
}

/**
 * @param {string} root
 * @returns {Promise<BuildRecord>} of the last build; empty where there is none, or one that was cut off
 */
async function readRecord(root) {
  const file = path.join(root, RECORD);
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
}

/**
 * @param {string} root
 * @param {BuildRecord} now
 * @param {BuildRecord} built
 * @returns {string[]} sources whose output is missing or was made from something else
 */
const staleSources = (root, now, built) =>
  Object.keys(now).filter((source) => built[source] !== now[source] || !existsSync(output(root, source)));

/**
 * @param {string} root
 * @returns {Promise<string[]>} what is compiled, relative, sorted
 */
async function listSources(root) {
  const all = await Promise.all(SOURCE_FOLDERS.map((folder) => listFiles(path.join(root, folder))));
  return all
    .flat()
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
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

/** @param {(string | Buffer)[]} parts */
function hash(...parts) {
  const sha = createHash('sha1');
  for (const part of parts) sha.update(part);
  return sha.digest('base64');
}

/**
 * @param {string} root
 * @param {string} source
 * @returns {string}
 */
const output = (root, source) => path.join(root, 'dist', source.replace(/\.ts$/, '.js'));
