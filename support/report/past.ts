import type { HistoryEntry, PastResult } from './history';
import type { ScenarioStatus } from './summary';

/** What became of a scenario in an earlier run, and when that run began. */
export interface PastRun extends PastResult {
  /** ISO 8601. */
  at: string;
}

/** What is different from the run before. */
export type Change = 'newly failed' | 'passes again' | 'new';

/** Of the runs before this one so many are still of interest. */
const MOST_RUNS = 19;

/** What became of a scenario before, the oldest first; nothing of runs that did not have it. */
export function pastOf(key: string, earlier: readonly HistoryEntry[]): PastRun[] {
  const runs = earlier.flatMap(({ at, scenarios }) => {
    const result = scenarios[key];
    return result ? [{ at, ...result }] : [];
  });
  return runs.slice(-MOST_RUNS);
}

export const isRed = (status: ScenarioStatus): boolean => !['passed', 'skipped', 'unknown'].includes(status);

/** How a scenario fared in this run and those before it. */
interface TrackRecord {
  /** This one included. */
  runs: number;
  red: number;
  /** Passed only when it was tried again. */
  again: number;
  /** Now and then red, or in need of a second try: not to be relied on, or what it looks at is not. */
  isFlaky: boolean;
}

/** @param now this run; flaky: anything where it passed only when it was tried again */
export function recordOf(
  past: readonly PastRun[],
  now: { status: ScenarioStatus; flaky?: unknown },
): TrackRecord {
  const all = [...past, now];
  const red = all.filter(({ status }) => isRed(status)).length;
  const again = all.filter(({ flaky }) => flaky).length;
  const isMixed = red > 0 && all.some(({ status }) => status === 'passed');
  return { runs: all.length, red, again, isFlaky: again > 0 || (isMixed && !isFirstRed(all)) };
}

/** All were green before it: that is no pattern yet, but news. */
const isFirstRed = (all: readonly { status: ScenarioStatus }[]): boolean =>
  all.findIndex(({ status }) => isRed(status)) === all.length - 1;

/**
 * What is different from the run before; undefined when nothing is, or there is nothing to compare with.
 * @param isKnown whether the run before had scenarios of the same feature: what else is not in it was left out there
 */
export function changeOf(
  before: PastResult | undefined,
  now: ScenarioStatus,
  isKnown: boolean,
): Change | undefined {
  if (!before) return isKnown ? 'new' : undefined;
  if (isRed(now) && !isRed(before.status)) return 'newly failed';
  return now === 'passed' && isRed(before.status) ? 'passes again' : undefined;
}

/** Scenarios of the run before that this one does not have, although it has others of their features. */
export function goneSince(before: HistoryEntry | undefined, keys: readonly string[]): string[] {
  const [here, features] = [new Set(keys), new Set(keys.map(featureOf))];
  return Object.keys(before?.scenarios ?? {}).filter((key) => !here.has(key) && features.has(featureOf(key)));
}

/** Whether a run had scenarios of the feature that a key begins with. */
export const hasFeatureOf = (key: string, before: HistoryEntry | undefined): boolean =>
  Object.keys(before?.scenarios ?? {}).some((each) => featureOf(each) === featureOf(key));

const featureOf = (key: string): string => key.slice(0, key.indexOf(': '));
