// Finds a browser for the tests of pages, or installs one where that needs nobody's consent. Only they need it.
//   node support/setup/chromium.mjs        prints its path
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { aptInstall, mayInstall, SetupError } from './system.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} CHROMIUM_BIN, or the first Chromium or Chrome that PATH leads to
 */
export function findChromium(env) {
  if (env['CHROMIUM_BIN']) return env['CHROMIUM_BIN'];
  const folders = (env['PATH'] ?? '').split(path.delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find((file) => existsSync(file));
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @param {boolean} install whether it may be installed
 * @returns {Promise<string>} path of the browser
 * @throws {SetupError} with what to do
 */
export async function ensureChromium(env, say, install = mayInstall()) {
  const found = findChromium(env);
  if (found !== undefined) return found;
  if (install)
    await withLock(root, say, async () => {
      say('No Chromium for the tests of pages. Installing it with apt-get …');
      await aptInstall('chromium', env);
    });
  const installed = findChromium(env);
  if (installed !== undefined) return installed;
  throw new SetupError(
    'the tests of pages need Chromium or Chrome, and none was found. Install one, or name it with CHROMIUM_BIN=/path, then start again.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  ensureChromium(process.env, console.error).then(console.log, (error) => {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\nSet-up stopped: ${error.message}`);
    process.exitCode = 1;
  });
