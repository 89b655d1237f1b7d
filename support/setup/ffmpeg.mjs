import { withLock } from './lock.mjs';
import { aptInstall, mayInstall, run, SetupError } from './system.mjs';

/** The `setts` expressions and `-bsf` on copied streams that the worker uses came with 5.0. */
const MINIMUM_MAJOR = 5;
const HOW_TO_INSTALL = `Install ffmpeg ${MINIMUM_MAJOR} or later, with ffprobe, then start again:
  Debian, Ubuntu  sudo apt-get install ffmpeg
  Fedora          sudo dnf install ffmpeg   (from RPM Fusion; ffmpeg-free lacks H.264)
  macOS           brew install ffmpeg
  Windows         wsl --install   (run everything inside WSL 2: the stack needs process groups and signals)
  others          https://ffmpeg.org/download.html`;

/**
 * Checks ffmpeg and ffprobe, and installs them where that needs nobody's consent.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<void>}
 */
export async function ensureFfmpeg(root, env, say) {
  if (mayInstall() && (await whatIsWrong(env)) !== undefined)
    await withLock(root, say, async () => {
      const problem = await whatIsWrong(env);
      if (problem === undefined) return;
      say(`${problem} Installing it with apt-get …`);
      await aptInstall('ffmpeg', env);
    });
  await requireFfmpeg(env);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 * @throws {SetupError} that says how to install what is missing
 */
export async function requireFfmpeg(env) {
  const problem = await whatIsWrong(env);
  if (problem !== undefined) throw new SetupError(`${problem} ${HOW_TO_INSTALL}`);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
export async function whatIsWrong(env) {
  const found = await Promise.all(
    ['ffmpeg', 'ffprobe'].map(async (tool) => ({ tool, ...(await run(tool, ['-version'], { env })) })),
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
