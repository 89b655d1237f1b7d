import { createHash } from 'node:crypto';
import type { Scenario } from '../scenarios';
import { groupsBy } from '../../../base/groups-by';
import { broadcastOf } from '../../../run/order';

/** Scenarios that look at the same broadcast: they run together, as the broadcast costs more than they do. */
export interface SharedBroadcast {
  /** Of the words that describe it; short, and the same as long as they are. */
  id: string;
  scenarios: Scenario[];
  /** How many steps judge it. */
  checks: number;
}

/** What starts a worker. */
const RUNS = /^it is broadcast$|^a worker reads it$|^a worker is started with /;

/** Scenarios without a broadcast start no worker, and are left out. */
export function sharedBroadcasts(scenarios: readonly Scenario[]): SharedBroadcast[] {
  const watching = scenarios.filter((scenario) => wordsOf(scenario) !== undefined);
  return groupsBy(watching, (scenario) => wordsOf(scenario) ?? '').map((ofOne) => ({
    id: idOf(ofOne),
    scenarios: ofOne,
    checks: ofOne.reduce((sum, { steps }) => sum + steps.length - 1 - Math.max(0, runOf(steps)), 0),
  }));
}

function wordsOf({ steps }: Scenario): string | undefined {
  const run = runOf(steps);
  return broadcastOf(steps) ?? (run < 0 ? undefined : steps.slice(0, run + 1).join('\n'));
}

const runOf = (steps: readonly string[]): number => steps.findIndex((step) => RUNS.test(step));

const idOf = ([first]: readonly Scenario[]): string =>
  createHash('sha256')
    .update((first && wordsOf(first)) ?? '')
    .digest('hex')
    .slice(0, 8);
