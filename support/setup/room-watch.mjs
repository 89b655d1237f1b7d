// cucumber plugin: a disk that fills during a run ends the run as Ctrl-C does, while there is room for its reports, and says which
// folder it was. Otherwise every scenario would fail for a reason of its own, and the reports would be cut off.
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import timers from 'node:timers';
import { endRun } from './graceful-stop.mjs';

const POLL_MS = 1000;
/** What a run may still write until it has ended, at its fastest, and its reports. */
const LEAST_BYTES = 50e6;

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  coordinator({ operation, environment }) {
    if (operation !== 'runCucumber') return undefined;
    const reports = path.resolve(environment.cwd, process.env.REPORTS_DIR ?? 'reports');
    const folders = [process.env.EVIDENCE_DIR ?? reports, reports]; // after the plugin fresh-evidence
    return watchRoom(folders, freeBytesIn, (sentence) => {
      const say = () => environment.stderr.write(`\nStopped: ${sentence}\n`);
      say();
      process.once('exit', say); // behind all scenarios that were cut off by it, too
      endRun(1);
    });
  },
};

/** @param {string} folder */
async function freeBytesIn(folder) {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Looks every second, until it has told of a lack or is told to stop.
 * @param {readonly string[]} folders
 * @param {(folder: string) => Promise<number>} freeBytes
 * @param {(sentence: string) => void} tell
 * @returns {() => void} stops it
 */
export function watchRoom(folders, freeBytes, tell) {
  const stop = () => timers.clearInterval(timer);
  const look = async () => {
    const sentence = await lackIn(folders, freeBytes);
    if (sentence === undefined || stopped) return;
    stopped = true;
    stop();
    tell(sentence);
  };
  let stopped = false;
  const timer = timers.setInterval(() => void look(), POLL_MS);
  timer.unref(); // a finished run is not to be kept alive
  return () => {
    stopped = true;
    stop();
  };
}

/**
 * @param {readonly string[]} folders
 * @param {(folder: string) => Promise<number>} freeBytes
 * @returns {Promise<string | undefined>} what is wrong, for the first folder where it is
 */
async function lackIn(folders, freeBytes) {
  for (const folder of folders) {
    const bytes = await freeBytes(folder).catch(() => Infinity); // gone, or not to be looked at: the run itself will say
    if (bytes < LEAST_BYTES)
      return (
        `the disk of ${folder} is full: ${Math.floor(bytes / 1e6)} MB are left. ` +
        'Make room there, or name another folder (REPORTS_DIR=…), and run it again.'
      );
  }
  return undefined;
}
