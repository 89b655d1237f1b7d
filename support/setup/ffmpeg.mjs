import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { run } from './command.mjs';
import { withLock } from './lock.mjs';
import { SetupError } from './setup-error.mjs';
import { aptInstall, describeSystem } from './system.mjs';

/** The `setts` expressions and `-bsf` on copied streams that the worker uses came with 5.0. */
const MINIMUM_MAJOR = 5;
const TOOLS = ['ffmpeg', 'ffprobe'];
/** Which executables were found good: asking them again costs a third of a set-up with nothing to do. */
const CHECKED = path.join('node_modules', '.cache', 'live-dubbing', 'ffmpeg.txt');

/**
 * Checks ffmpeg and ffprobe, and installs them where that needs nobody's consent: as root on Debian or Ubuntu.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 */
export async function ensureFfmpeg(root, env, say) {
  if (await wasChecked(root, env)) return;
  await checkOrInstall(root, env, say);
  const checked = path.join(root, CHECKED);
  await mkdir(path.dirname(checked), { recursive: true });
  await writeFile(checked, fingerprint(env));
}

/**
 * For who installs nothing.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 * @throws {SetupError} that says how to install what is missing
 */
export async function requireFfmpeg(root, env) {
  const problem = (await wasChecked(root, env)) ? undefined : await whatIsWrong(env);
  if (problem !== undefined) throw new SetupError(`${problem} ${howToInstall(await describeSystem())}`);
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function wasChecked(root, env) {
  const checked = path.join(root, CHECKED);
  return existsSync(checked) && (await readFile(checked, 'utf8')) === fingerprint(env);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} changes with the executables that PATH leads to
 */
export function fingerprint(env) {
  const folders = (env['PATH'] ?? '').split(path.delimiter);
  const found = TOOLS.map((tool) =>
    folders.map((folder) => path.join(folder, tool)).find((file) => existsSync(file)),
  );
  return found
    .map((file) => (file === undefined ? '-' : `${file} ${statSync(file).size} ${statSync(file).mtimeMs}`))
    .join('\n');
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 */
async function checkOrInstall(root, env, say) {
  const problem = await whatIsWrong(env);
  if (problem === undefined) return;
  const system = await describeSystem();
  if (!system.isDebian || process.getuid?.() !== 0)
    throw new SetupError(`${problem} ${howToInstall(system)}`);
  await withLock(root, say, async () => {
    if ((await whatIsWrong(env)) === undefined) return;
    say(`${problem} Installing it with apt-get …`);
    await aptInstall('ffmpeg', env);
  });
  const still = await whatIsWrong(env);
  if (still !== undefined)
    throw new SetupError(
      `${still} apt-get offers nothing newer here: ${howToInstall({ isDebian: false, name: 'other' })}`,
    );
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
export async function whatIsWrong(env) {
  const found = await Promise.all(
    TOOLS.map(async (tool) => ({ tool, ...(await run(tool, ['-version'], { env })) })),
  );
  for (const { tool, code, output } of found) {
    if (code !== 0) return `${tool} does not run (${output.split('\n')[0]}).`;
    const major = majorVersion(output);
    if (major !== undefined && major < MINIMUM_MAJOR)
      return `${tool} ${major} is too old, ${MINIMUM_MAJOR} or later is needed.`;
  }
  return undefined;
}

/**
 * @param {string} output of `-version`
 * @returns {number | undefined} undefined for builds from git, which number themselves by date or commit: those are new
 */
export function majorVersion(output) {
  const match = /^\w+ version n?(\d+)\./.exec(output);
  return match ? Number(match[1]) : undefined;
}

/**
 * @param {import('./system.mjs').System} system
 * @returns {string} a sentence
 */
export function howToInstall({ name }) {
  const commands = {
    debian: 'sudo apt-get install ffmpeg',
    fedora: 'sudo dnf install ffmpeg   (from RPM Fusion; ffmpeg-free lacks H.264)',
    arch: 'sudo pacman -S ffmpeg',
    macos: 'brew install ffmpeg',
    windows:
      'wsl --install   (the stack needs process groups and signals: run everything inside WSL 2, there: sudo apt-get install ffmpeg)',
    other: `ffmpeg ${MINIMUM_MAJOR} or later with ffprobe, see https://ffmpeg.org/download.html`,
  };
  return `Install it, then start again:\n  ${commands[name]}`;
}
