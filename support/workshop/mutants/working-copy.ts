import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { processLives } from '../../base/process-group';
import { ManagedProcess } from '../../base/process';
import { fromSetUp, projectRoot } from '../../base/project-root';
import { PACKS_FOLDER } from '../../stack/node-service';
import type { Edit } from './catalogue';

/** All that a run of scenarios reads, and the build. */
const COPIED = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'cucumber.js'],
  ...['features', 'support', 'step-definitions', 'services', 'fixtures', 'dist'],
];
const CLIPS = path.join('fixtures', '.cache');
/** Linked, or of no use to another build. */
const NOT_COPIED = [CLIPS, path.join('dist', PACKS_FOLDER)];

/**
 * Makes a copy of the project in which scenarios can run, with these edits in its sources and its build.
 * @param root where it is made; it is the caller's to remove
 * @throws Error when an edit does not fit, or what it makes is no TypeScript
 */
export async function makeWorkingCopy(root: string, edits: readonly Edit[]): Promise<void> {
  const isWanted = (file: string): boolean => !NOT_COPIED.includes(path.relative(projectRoot, file));
  for (const name of COPIED)
    await cp(path.join(projectRoot, name), path.join(root, name), { recursive: true, filter: isWanted });
  await symlink(path.join(projectRoot, CLIPS), path.join(root, CLIPS));
  await symlink(path.join(projectRoot, 'node_modules'), path.join(root, 'node_modules'));
  for (const edit of edits) {
    const file = path.join(root, edit.file);
    await writeFile(file, applyEdit(await readFile(file, 'utf8'), edit));
  }
  const { ensureBuilt } = await fromSetUp<{
    ensureBuilt: (root: string, say: (line: string) => void) => Promise<void>;
  }>('build');
  await ensureBuilt(root, () => undefined);
}

const CUCUMBER = path.join(projectRoot, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
/** What would lead a run of its own astray. */
const OF_THE_RUN_AROUND = [
  'EVIDENCE_DIR',
  'REPORTS_DIR',
  'SUITE_SHARD',
  'CUCUMBER_PARALLEL',
  'KEEP',
  'STACK',
];
/** Longer than any scenario's own deadlines allow; what takes longer hangs. */
export const RUN_DEADLINE_MS = 300_000;

/** Starts cucumber in a copy of the project. @param folder gets its log. @param settings added to its environment */
export function startCucumber(
  root: string,
  folder: string,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): ManagedProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_RUN_AROUND.includes(name));
  return new ManagedProcess({
    name: `cucumber in ${path.basename(root)}`,
    command: process.execPath,
    args: [CUCUMBER, ...args],
    env: { ...Object.fromEntries(inherited), ...settings },
    cwd: root,
    evidenceFile: path.join(folder, 'cucumber.log'),
  });
}

/** @throws Error when the text is not there, or there more than once: the source has changed under the mutant */
export function applyEdit(source: string, { file, find, by }: Edit): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(
      `${file}: expected once, seen ${parts.length - 1} times: ${JSON.stringify(find)}. Adapt the mutant.`,
    );
  return parts.join(by);
}

/**
 * One file as the compiler would write it, without looking at types: a hundredth of the work of compiling all.
 * @throws Error when it is no TypeScript
 */
export function transpile(source: string, fileName: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName,
    compilerOptions: compilerOptions(),
    reportDiagnostics: true,
  });
  const [first] = diagnostics;
  if (first) throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  return outputText;
}

/** Those of the project, without where files are and go. */
function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path.join(projectRoot, 'tsconfig.json'), (file) =>
    ts.sys.readFile(file),
  ) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, projectRoot);
  const { rootDir: _root, outDir: _out, tsBuildInfoFile: _record, ...rest } = options;
  return { ...rest, sourceMap: false, incremental: false };
}

const PREFIX = 'live-dubbing-mutants-';

/** A folder for this process's copies, removed at its exit. Those of processes that were killed are removed, too. */
export function scratchFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !processLives(Number(pid))) remove(path.join(tmpdir(), name));
  }
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.once('exit', () => remove(folder));
  return folder;
}

/** What was killed a moment ago may still write. */
const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
