// cucumber plugin: starts the scenarios first that took longest last time, so that a parallel run ends with its longest one.
// A scenario never seen goes by its words, which tell the length of its programme. Of those that look at the same
// broadcast (the same words describe it) one is enough to get it going; the others come last, when it is there, and keep no worker waiting.
// Broadcasts wait for time to pass, all else computes: a few workers do that from the beginning, beside the first broadcasts,
// as it would have the cores to itself at the end. Refuses a run without scenarios, which cucumber calls a success.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { broadcastOf, statedSeconds } from './scenario.mjs';
import { stopRun } from './stop-run.mjs';

/** Under node_modules, as cleaning reports/ should not forget them. */
const FILE = path.join('node_modules', '.cache', 'live-dubbing', 'durations.json');

/**
 * @typedef {import('./scenario.mjs').Pickle} Pickle
 * @typedef {Record<string, number>} Durations seconds by uri and name
 */

/** Of so many workers one begins with what computes. */
const WORKERS_TO_ONE_COMPUTING = 5;

export default {
  type: 'plugin',
  optionsKey: 'longestFirst',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<{workers?: number}>} context */
  async coordinator({ operation, on, transform, environment, options: { workers = 0 } }) {
    if (operation !== 'runCucumber') return undefined;
    const file = path.join(environment.cwd, FILE);
    const known = await readDurations(file);
    const stopwatch = new Stopwatch();
    on('message', (message) => stopwatch.see(message));
    transform('pickles:order', (pickles) => {
      if (pickles.length === 0 && !stopwatch.sawParseError)
        stopRun(environment, 'no scenario matches the tags, names and paths.');
      return longestFirst(pickles, known, workers);
    });
    return async () => await writeDurations(file, { ...known, ...stopwatch.seconds });
  },
};

/**
 * @template {{pickle: Pickle}} T
 * @param {readonly T[]} items
 * @param {Durations} known
 * @param {number} workers how many take them from the list at the same time
 * @returns {T[]}
 */
export function longestFirst(items, known, workers) {
  const expected = (/** @type {T} */ { pickle }) => known[keyOf(pickle)] ?? statedSeconds(pickle);
  const sorted = [...items].sort((a, b) => expected(b) - expected(a));
  /** @type {Map<unknown, T>} */
  const leaders = new Map();
  for (const item of [...sorted].reverse()) leaders.set(broadcastOf(item.pickle), item);
  const leads = (/** @type {T} */ item) => leaders.get(broadcastOf(item.pickle)) === item;
  const broadcasts = (/** @type {T} */ { pickle }) => statedSeconds(pickle) > 0;
  const waiting = sorted.filter((item) => leads(item) && broadcasts(item));
  const computing = sorted.filter((item) => leads(item) && !broadcasts(item));
  const first = waiting.splice(0, workers - Math.floor(workers / WORKERS_TO_ONE_COMPUTING));
  return [...first, ...computing, ...waiting, ...sorted.filter((item) => !leads(item))];
}

/** @param {{uri: string, name: string}} pickle */
function keyOf(pickle) {
  return `${pickle.uri} ${pickle.name}`;
}

/** Takes the time of each scenario from cucumber's messages. */
export class Stopwatch {
  /** @type {Durations} */
  seconds = {};
  sawParseError = false;
  /** @type {Map<string, string>} pickle id → key */
  #keys = new Map();
  /** @type {Map<string, string>} test case id → pickle id */
  #pickles = new Map();
  /** @type {Map<string, {testCaseId: string, timestamp: Timestamp}>} */
  #started = new Map();
  /** @type {Set<string>} those that a dry run would not have */
  #ran = new Set();

  /** @param {import('@cucumber/cucumber/api').CoordinatorEventValues['message']} message */
  see({ parseError, pickle, testCase, testCaseStarted, testStepFinished, testCaseFinished }) {
    if (parseError) this.sawParseError = true;
    if (pickle) this.#keys.set(pickle.id, keyOf(pickle));
    if (testCase) this.#pickles.set(testCase.id, testCase.pickleId);
    if (testCaseStarted) this.#started.set(testCaseStarted.id, testCaseStarted);
    if (testStepFinished?.testStepResult.status === 'PASSED')
      this.#ran.add(testStepFinished.testCaseStartedId);
    if (testCaseFinished) this.#finish(testCaseFinished.testCaseStartedId, testCaseFinished.timestamp);
  }

  /**
   * @param {string} startedId
   * @param {Timestamp} finishedAt
   */
  #finish(startedId, finishedAt) {
    const started = this.#started.get(startedId);
    const key = this.#keys.get(this.#pickles.get(started?.testCaseId ?? '') ?? '');
    if (started && key && this.#ran.has(startedId))
      this.seconds[key] = Number((toSeconds(finishedAt) - toSeconds(started.timestamp)).toFixed(3));
  }
}

/** @typedef {{seconds: number, nanos: number}} Timestamp */
/** @param {Timestamp} timestamp */
function toSeconds({ seconds, nanos }) {
  return seconds + nanos / 1e9;
}

/**
 * @param {string} file
 * @returns {Promise<Durations>} none when the file is missing or broken: they only order, the next run writes them anew
 */
async function readDurations(file) {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * @param {string} file
 * @param {Durations} durations
 */
async function writeDurations(file, durations) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(durations, null, 1));
}
