// What the set-up shares: its error, a command to its end, a package of Debian.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';

/** A set-up step that cannot go on; the message says what is wrong and what to do. Anything else is a defect of ours. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs a command to its end and hands back what it said. It ends with this process.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean}} [options] show: straight to the terminal instead
 * @returns {Promise<{code: number | null, output: string}>} code null: not found, or ended by a signal
 */
export function run(command, args, { cwd, env, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', show ? 2 : 'pipe', show ? 2 : 'pipe'] });
    const endIt = () => child.kill();
    process.once('exit', endIt);
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'ENOENT' ? resolve({ code: null, output: `${command}: not found` }) : reject(error),
    );
    child.on('close', (code) => {
      process.off('exit', endIt);
      resolve({ code, output });
    });
  });
}

/** Whether packages can be installed here without anybody's consent: as root on Debian or Ubuntu. */
export const mayInstall = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

/**
 * Installs a package of Debian or Ubuntu, as root.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 * @throws {SetupError} when apt-get can't, with its last words: of 350 lines those that matter
 */
export async function aptInstall(name, env) {
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', name],
  ]) {
    const { code, output } = await run('apt-get', args, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (code === 0) continue;
    const words = output.trimEnd().split('\n').slice(-5).join('\n');
    throw new SetupError(
      `"apt-get ${args.join(' ')}" failed:\n${words}\nCheck the network and /etc/apt, or install ${name} by hand, then start again.`,
    );
  }
}
