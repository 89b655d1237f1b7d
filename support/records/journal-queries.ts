import type { StsEvent, WorkerEvent } from '../../services/contracts/events';
import type { JournalKind, JournalRecord } from '../../services/contracts/journal';
import type { MetricPoint } from './metrics-history';

/** Pure questions to a journal. Each gives records, or times in ms as `nowMs`, in the order they happened. */
type Records = readonly JournalRecord[];

const ofKind = (records: Records, kind: JournalKind): JournalRecord[] =>
  records.filter((record) => record.kind === kind);

/** Messages of one event from the worker. */
export const received = (records: Records, event: WorkerEvent): JournalRecord[] =>
  ofKind(records, 'in').filter((record) => record.event === event);

/** Messages of one event to the worker. */
export const given = (records: Records, event: StsEvent): JournalRecord[] =>
  ofKind(records, 'out').filter((record) => record.event === event);

/** Every `fragment:data` that arrived, refused ones included. */
export const fragmentsSent = (records: Records): JournalRecord[] => received(records, 'fragment:data');

/** Every `fragment:processed` given, duplicates included. */
export const answers = (records: Records): JournalRecord[] => given(records, 'fragment:processed');

/** The `fragment:ack` by which the service took each fragment in; the first one, where it was told to say so twice. */
export function acceptances(records: Records): JournalRecord[] {
  const seen = new Set<string | undefined>();
  return given(records, 'fragment:ack').filter(
    ({ fragmentId }) => !seen.has(fragmentId) && seen.add(fragmentId),
  );
}

/** Every `fragment:ack` by which the worker told that it had an answer (`received`), or used it (`applied`). */
export const applied = (records: Records): JournalRecord[] => received(records, 'fragment:ack');

export const connects = (records: Records): JournalRecord[] => ofKind(records, 'connect');
export const disconnects = (records: Records): JournalRecord[] => ofKind(records, 'disconnect');

/** Every attempt to connect, successful or refused, at the time at which it was made: who is let in is so later. */
export const connectionAttempts = (records: Records): JournalRecord[] =>
  records
    .filter(({ kind }) => kind === 'connect' || kind === 'refused')
    .map((record) => ({ ...record, atMs: record.triedAtMs ?? record.atMs }));

/** Records from one time to another, the first included, the last not. */
export const between = (records: Records, fromMs: number, toMs = Infinity): JournalRecord[] =>
  records.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);

/** `error.code` of a failed answer, or `code` of an `error` event. */
export function errorCode({ event, payload }: JournalRecord): string | undefined {
  const code = event === 'error' ? field(payload, 'code') : field(field(payload, 'error'), 'code');
  return typeof code === 'string' ? code : undefined;
}

/** A field of a record's message, by path: `field(record.payload, 'audio', 'duration_ms')`. */
export function field(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(inner).find(([key]) => key === name)?.[1]
        : undefined,
    value,
  );
}

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

/**
 * How many fragments were in flight from a time on: sent and neither answered nor refused, as the service sees it: one step a change. A connection's end
 * settles all that were sent on it.
 */
export function inFlightSteps(records: readonly JournalRecord[]): MetricPoint[] {
  const open = new Map<string, string | undefined>();
  return records.flatMap((record) => {
    const before = open.size;
    track(open, record);
    return open.size === before ? [] : [{ atMs: record.atMs, value: open.size }];
  });
}

export const mostInFlight = (records: readonly JournalRecord[]): number =>
  inFlightSteps(records).reduce((most, { value }) => Math.max(most, value), 0);

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
