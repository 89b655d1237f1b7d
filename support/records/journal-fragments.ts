import type { JournalRecord } from '../../services/contracts/journal';
import { acceptances, answers, applied, fragmentsSent, given } from './journal-queries';

/** What the journal tells about one fragment. */
export interface FragmentHistory {
  fragmentId: string;
  sequence: number | undefined;
  /** The connection it was sent on; a sequence number is unique only there. */
  connection: string | undefined;
  sent: JournalRecord;
  accepted: JournalRecord | undefined;
  /** More than one if duplicated. */
  answers: JournalRecord[];
  /** `error` events about it. */
  refusals: JournalRecord[];
  /** The worker's own acknowledgements. */
  applied: JournalRecord[];
}

/** The history of every fragment that was sent, in the order of sending. */
export function byFragment(records: readonly JournalRecord[]): FragmentHistory[] {
  const answersById = byId(answers(records));
  const acceptedById = byId(acceptances(records));
  const refusalsById = byId(given(records, 'error'));
  const appliedById = byId(applied(records));
  return fragmentsSent(records).flatMap((sent) => {
    const { fragmentId, sequence, connection } = sent;
    if (fragmentId === undefined) return [];
    const of = (group: Map<string, JournalRecord[]>): JournalRecord[] => group.get(fragmentId) ?? [];
    const [accepted] = of(acceptedById);
    const history = { answers: of(answersById), refusals: of(refusalsById), applied: of(appliedById) };
    return [{ fragmentId, sequence, connection, sent, accepted, ...history }];
  });
}

/** Time from a fragment's arrival to its first answer, in ms; undefined for one without an answer. */
export function answerTimeMs({ sent, answers: [first] }: FragmentHistory): number | undefined {
  return first === undefined ? undefined : first.atMs - sent.atMs;
}

/** How many fragments were in flight from `atMs` on. */
export interface InFlightStep {
  atMs: number;
  inFlight: number;
}

/**
 * Fragments sent and neither answered nor refused, as the service sees it: one step a change. A connection's end
 * settles all that were sent on it.
 */
export function inFlightSteps(records: readonly JournalRecord[]): InFlightStep[] {
  const open = new Map<string, string | undefined>();
  return records.flatMap((record) => {
    const before = open.size;
    track(open, record);
    return open.size === before ? [] : [{ atMs: record.atMs, inFlight: open.size }];
  });
}

export const mostInFlight = (records: readonly JournalRecord[]): number =>
  inFlightSteps(records).reduce((most, { inFlight }) => Math.max(most, inFlight), 0);

function track(
  open: Map<string, string | undefined>,
  { kind, event, fragmentId, connection }: JournalRecord,
): void {
  if (kind === 'disconnect')
    for (const [id, sentOn] of open) {
      if (sentOn === connection) open.delete(id);
    }
  if (fragmentId === undefined) return;
  if (kind === 'in' && event === 'fragment:data') open.set(fragmentId, connection);
  if (kind === 'out' && (event === 'fragment:processed' || event === 'error')) open.delete(fragmentId);
}

function byId(records: readonly JournalRecord[]): Map<string, JournalRecord[]> {
  const groups = new Map<string, JournalRecord[]>();
  for (const record of records)
    if (record.fragmentId !== undefined)
      groups.set(record.fragmentId, [...(groups.get(record.fragmentId) ?? []), record]);
  return groups;
}
