// Entry of the npm scripts: sets up, then runs one compiled program in this same process, with its own arguments.
//   node support/setup/run.mjs                          only set up
//   node support/setup/run.mjs support/cli/start --tags @P1
// One process (and the scripts `exec` it), so that a signal sent to npm reaches the program.
import process from 'node:process';
import { setInterval } from 'node:timers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { setUp, SetupError } from './setup.mjs';

const PARENT_POLL_MS = 500;
const root = fileURLToPath(new URL('../..', import.meta.url));
const [program, ...args] = process.argv.slice(2);

endWithNpm();
try {
  await setUp(root, process.env, console.error);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nSet-up stopped: ${error.message}`);
  process.exit(1);
}
if (program !== undefined) {
  const compiled = path.join(root, 'dist', `${program}.js`);
  process.argv = [process.argv[0] ?? 'node', compiled, ...args];
  await import(pathToFileURL(compiled).href);
}

/** kill -9 of npm, which started this as its own child, ends the run as a SIGTERM would. */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const npm = process.ppid;
  const look = () => process.ppid === npm || process.kill(process.pid, 'SIGTERM');
  setInterval(look, PARENT_POLL_MS).unref();
}
