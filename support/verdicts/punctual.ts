import { describeAct, type DoneCue } from '../broadcast/faults';

/** What a fault may come late; on an idle machine it comes within 50 ms. A source that returns is announced first. */
const LATE_MS = 1000;

/** The suite could not see what it had to: whatever came of it, the worker is not to blame. */
export class OwnTrouble extends Error {
  override name = 'OwnTrouble';
  constructor(what: string) {
    super(
      `The suite's own trouble, not the worker's: ${what}. The machine is too busy for this broadcast; ` +
        'run it again, or fewer scenarios at a time (CUCUMBER_PARALLEL).',
    );
  }
}

/** What did not go wrong when it was to go wrong; undefined when all came in time. */
export function lateFault(cues: readonly DoneCue[]): OwnTrouble | undefined {
  const late = cues.find(({ dueAtMs, atMs }) => atMs - dueAtMs > LATE_MS);
  if (!late) return undefined;
  const seconds = ((late.atMs - late.dueAtMs) / 1000).toFixed(1);
  return new OwnTrouble(`"${describeAct(late.act)}" came ${seconds} s late`);
}

/**
 * A failure of a broadcast in which a fault came late says so first: it is none of the worker's. What holds in spite of it
 * holds: nothing fails for this alone.
 */
export function blamed(failure: Error, cues: readonly DoneCue[]): Error {
  const own = failure instanceof OwnTrouble ? undefined : lateFault(cues);
  if (own) failure.message = `${own.message}\n${failure.message}`;
  return failure;
}
