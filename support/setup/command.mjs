import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Runs a command to its end and hands back what it said. It ends with this process.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, shell?: boolean}} [options] show: straight to the terminal instead
 * @returns {Promise<{code: number | null, output: string}>} code null: not found, or ended by a signal
 */
export function run(command, args, { cwd, env, show = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdout = show ? 2 : 'pipe';
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', stdout, show ? 2 : 'pipe'] });
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
