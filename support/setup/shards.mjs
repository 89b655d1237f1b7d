// cucumber plugin: runs one part of the suite, SUITE_SHARD=2/3, as `npm start -- --shard 2/3` asks for. Unlike cucumber's own
// --shard it keeps the scenarios of one broadcast together, which would else be performed in each part again. What went
// before on this machine must not count: all machines have to come to the same parts.
import process from 'node:process';
import { broadcastOf, statedSeconds } from './scenario.mjs';
import { stopRun } from './stop-run.mjs';

/** @typedef {import('./scenario.mjs').Pickle} Pickle */

/** What a scenario costs beside its broadcast. */
const OWN_SECONDS = 1;

export default {
  type: 'plugin',
  /** @param {import('@cucumber/cucumber/api').CoordinatorContext<unknown>} context */
  coordinator({ operation, transform, environment }) {
    const { SUITE_SHARD } = process.env;
    if (operation !== 'runCucumber' || SUITE_SHARD === undefined) return;
    const shard = parseShard(SUITE_SHARD);
    if (!shard)
      stopRun(environment, `the shard is "${SUITE_SHARD}": expected 1/3, 2/3 or 3/3 for the parts of three.`);
    transform('pickles:filter', (pickles) => {
      const chosen = split(pickles, shard.total)[shard.index - 1] ?? [];
      if (pickles.length > 0 && chosen.length === 0)
        stopRun(
          environment,
          `shard ${SUITE_SHARD} has none of the ${pickles.length} scenarios, as those of one broadcast stay together.`,
        );
      return chosen;
    });
  },
};

/**
 * @param {string} text
 * @returns {{index: number, total: number} | undefined} index from 1; undefined for anything but a part of a whole
 */
export function parseShard(text) {
  const [index = 0, total = 0] = /^\d{1,4}\/\d{1,4}$/.test(text) ? text.split('/').map(Number) : [];
  return index >= 1 && index <= total ? { index, total } : undefined;
}

/**
 * The same parts wherever it is asked, of about the same length; each scenario is in exactly one of them.
 * @template {{pickle: Pickle}} T
 * @param {readonly T[]} items
 * @param {number} total
 * @returns {T[][]} in the order of the items
 */
export function split(items, total) {
  const parts = Array.from({ length: total }, () => ({ seconds: 0, items: new Set() }));
  for (const group of longestGroups(items)) {
    const part = parts.reduce((least, each) => (each.seconds < least.seconds ? each : least));
    part.seconds += secondsOf(group);
    for (const item of group) part.items.add(item);
  }
  return parts.map((part) => items.filter((item) => part.items.has(item)));
}

/**
 * @template {{pickle: Pickle}} T
 * @param {readonly T[]} items
 * @returns {T[][]} those that share a broadcast together
 */
function longestGroups(items) {
  /** @type {Map<unknown, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const key = broadcastOf(item.pickle);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].sort((a, b) => secondsOf(b) - secondsOf(a));
}

/** @param {readonly {pickle: Pickle}[]} group */
function secondsOf(group) {
  return Math.max(...group.map(({ pickle }) => statedSeconds(pickle))) + group.length * OWN_SECONDS;
}
