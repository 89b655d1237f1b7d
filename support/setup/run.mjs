// Entry of the npm scripts: sets up, then runs one compiled program in this same process, with its own arguments.
//   node support/setup/run.mjs                          only set up
//   node support/setup/run.mjs support/cli/start --tags @P1
// One process (and the scripts `exec` it), so that a signal sent to npm reaches the program.
import os from 'node:os';
import process from 'node:process';
import { setInterval } from 'node:timers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { setUp } from './setup.mjs';
import { SetupError } from './system.mjs';

const PARENT_POLL_MS = 500;
const ENDING_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const root = fileURLToPath(new URL('../..', import.meta.url));
const [program, ...args] = process.argv.slice(2);

endWithNpm();
await setUpOrExit();
if (program !== undefined) {
  const compiled = path.join(root, 'dist', `${program}.js`);
  process.argv = [process.argv[0] ?? 'node', compiled, ...args];
  await import(pathToFileURL(compiled).href);
}

/** At a signal it exits instead of being ended by it, so that what the set-up started is ended too (system.mjs). */
async function setUpOrExit() {
  const exit = (/** @type {NodeJS.Signals} */ signal) => process.exit(128 + os.constants.signals[signal]);
  for (const signal of ENDING_SIGNALS) process.once(signal, exit);
  try {
    await setUp(root, process.env, console.error);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\nSet-up stopped: ${error.message}`);
    process.exit(1);
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, exit);
  }
}

/** kill -9 of npm, which started this as its own child, ends the run as a SIGTERM would. */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const npm = process.ppid;
  const look = () => process.ppid === npm || process.kill(process.pid, 'SIGTERM');
  setInterval(look, PARENT_POLL_MS).unref();
}
