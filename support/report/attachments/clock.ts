import type { BroadcastFacts } from '../../broadcast/facts';

/** From ms as `nowMs` to seconds after the programme's first picture went out, in hundredths. */
export type StoryClock = (atMs: number) => number;

type Times = Pick<BroadcastFacts, 'publisher' | 'times'>;

/** When second 0 was, in ms as `nowMs`: the programme's first picture; where none was sent, the worker's start. */
export const zeroMsOf = ({ publisher, times }: Times): number =>
  publisher.fixtureStartAtMs ?? times.workerStartedAtMs;

export function clockOf(facts: Times): StoryClock {
  const zeroMs = zeroMsOf(facts);
  return (atMs) => Math.round((atMs - zeroMs) / 10) / 100;
}
