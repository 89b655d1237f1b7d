import type { BroadcastFacts } from '../broadcast/facts';

/** From ms as `nowMs` to seconds after the programme's first picture went out, in hundredths. */
export type StoryClock = (atMs: number) => number;

/** Where no programme was sent, seconds count from the worker's start. */
export function clockOf({ publisher, times }: Pick<BroadcastFacts, 'publisher' | 'times'>): StoryClock {
  const zeroMs = publisher.fixtureStartAtMs ?? times.workerStartedAtMs;
  return (atMs) => Math.round((atMs - zeroMs) / 10) / 100;
}
