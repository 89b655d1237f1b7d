import type { Evidence } from '../../broadcast/evidence';
import { segmentSecondsOf } from '../../broadcast/plan';
import { breakerChanges } from '../../verdicts/breaker';
import { inFlightSteps } from '../../records/journal-fragments';
import { field, given } from '../../records/journal-queries';
import type { JournalRecord } from '../../../services/contracts/journal';
import type { Story } from '../story';
import { clockOf, type StoryClock } from './clock';
import { faultsOf } from './faults';
import { storyFragments } from './fragments';
import { offsetOf } from './offset';

/** With 76 fragments a story has 9 KB; with all lists full, as no scenario has it, less than 30 KB. */
const MAX_FRAGMENTS = 120;
const MAX_EVENTS = 60;
const MAX_FAULTS = 20;

/**
 * What happened in a broadcast, from the records that are there anyway.
 * @param measuresOffset whether the scenario is about sound against picture
 */
export async function storyOf(evidence: Evidence, measuresOffset: boolean): Promise<Story> {
  const [journal, logs] = [await evidence.journal(), await evidence.logs()];
  const { facts } = evidence;
  const clock = clockOf(facts);
  const fragments = storyFragments(journal, logs, clock);
  const offset = measuresOffset ? await offsetOf(evidence) : undefined;
  return {
    programmeSeconds: facts.plan.seconds ?? (await evidence.programme()).seconds,
    segmentSeconds: segmentSecondsOf(facts.plan),
    endedAt: clock(facts.workerExit.atMs),
    fragments: fragments.slice(0, MAX_FRAGMENTS),
    fragmentsLeftOut: Math.max(0, fragments.length - MAX_FRAGMENTS),
    breaker: few((await breakerChanges(evidence)).map(({ to, atMs }) => ({ at: clock(atMs), state: to }))),
    backpressure: few(backpressure(journal, clock)),
    connection: few(connection(journal, clock)),
    inFlight: inFlightSteps(journal)
      .slice(0, 2 * MAX_FRAGMENTS)
      .map(({ atMs, inFlight }) => ({ at: clock(atMs), count: inFlight })),
    faults: faultsOf(facts, journal, clock).slice(0, MAX_FAULTS),
    ...(offset && { offset }),
  };
}

const few = <T>(entries: readonly T[]): T[] => entries.slice(0, MAX_EVENTS);

const backpressure = (journal: readonly JournalRecord[], clock: StoryClock): Story['backpressure'] =>
  given(journal, 'backpressure').map(({ atMs, payload }) => ({
    at: clock(atMs),
    action: String(field(payload, 'action')),
  }));

const WORDS: Readonly<Partial<Record<JournalRecord['kind'], Story['connection'][number]['what']>>> = {
  connect: 'connected',
  disconnect: 'lost',
  refused: 'refused',
};

const connection = (journal: readonly JournalRecord[], clock: StoryClock): Story['connection'] =>
  journal.flatMap(({ kind, atMs }) => {
    const what = WORDS[kind];
    return what ? [{ at: clock(atMs), what }] : [];
  });
