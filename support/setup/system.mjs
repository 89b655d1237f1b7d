import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { run } from './command.mjs';
import { SetupError } from './setup-error.mjs';

/** @typedef {{isDebian: boolean, name: 'debian' | 'fedora' | 'arch' | 'macos' | 'windows' | 'other'}} System */

/**
 * @param {NodeJS.Platform} [platform]
 * @param {string} [osRelease] where Linux distributions name themselves, see os-release(5)
 * @returns {Promise<System>}
 */
export async function describeSystem(platform = process.platform, osRelease = '/etc/os-release') {
  if (platform === 'darwin') return { isDebian: false, name: 'macos' };
  if (platform === 'win32') return { isDebian: false, name: 'windows' };
  const text = existsSync(osRelease) ? await readFile(osRelease, 'utf8') : '';
  const ids = [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  if (ids.includes('debian') || ids.includes('ubuntu')) return { isDebian: true, name: 'debian' };
  if (ids.includes('fedora') || ids.includes('rhel')) return { isDebian: false, name: 'fedora' };
  return { isDebian: false, name: ids.includes('arch') ? 'arch' : 'other' };
}

/**
 * Installs a package of Debian or Ubuntu, as root.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 * @throws {SetupError} when apt-get can't, with its last words: of 350 lines those that matter
 */
export async function aptInstall(name, env) {
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  const update = await run('apt-get', ['update', '-qq'], quiet);
  if (update.code !== 0)
    throw new SetupError(
      `"apt-get update" failed:\n${lastLines(update.output)}\nCheck the network and the sources in /etc/apt, then start again.`,
    );
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], quiet);
  if (install.code !== 0)
    throw new SetupError(
      `"apt-get install ${name}" failed:\n${lastLines(install.output)}\nInstall ${name} by hand, then start again.`,
    );
}

/** @param {string} output */
const lastLines = (output) => output.trimEnd().split('\n').slice(-5).join('\n');
