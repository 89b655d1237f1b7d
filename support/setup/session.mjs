import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { constants } from 'node:os';
import process from 'node:process';

/** What is told to a process of the terminal, and would not reach another session. */
const PASSED_ON = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH']);
/** Place in /proc/self/stat behind the name, which may hold anything but stands in brackets (proc(5)). */
const SESSION = 3;

/**
 * Linux shares the processor among sessions first (sched(7), "autogroup"): with something endless in the session of a run, that is
 * started from the same terminal, servers of its broadcasts waited up to 0.3 s for a core (docs/decisions/0009).
 * @returns whether a run in this process would share its session; false under a debugger, which has to reach the run itself
 */
export function sharesItsSession() {
  if (inspector.url() !== undefined) return false;
  try {
    if (readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').trim() !== '1') return false;
    const stat = readFileSync('/proc/self/stat', 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[SESSION] !== String(process.pid);
  } catch {
    return false; // another system, or one without it
  }
}

/**
 * Does this process's work in a session of its own, and passes signals on. Should this process be killed, the channel closes: the run
 * then ends as if it had been told to (support/run/graceful-stop.ts).
 * @returns {Promise<number>} its exit code, as a shell would tell it
 */
export function inASessionOfItsOwn() {
  const [, script = '', ...args] = process.argv;
  const child = fork(script, args, { detached: true });
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
