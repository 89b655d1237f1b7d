import type { StsEvent, WorkerEvent } from '../../services/contracts/events';
import type { JournalKind, JournalRecord } from '../../services/contracts/journal';

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

/** Every `fragment:ack` by which the service took a fragment in. */
export const acceptances = (records: Records): JournalRecord[] => given(records, 'fragment:ack');

/** Every `fragment:ack` by which the worker told that it had an answer (`received`), or used it (`applied`). */
export const applied = (records: Records): JournalRecord[] => received(records, 'fragment:ack');

export const connects = (records: Records): JournalRecord[] => ofKind(records, 'connect');
export const disconnects = (records: Records): JournalRecord[] => ofKind(records, 'disconnect');
export const controls = (records: Records): JournalRecord[] => ofKind(records, 'control');

/** Every attempt to connect, successful or refused. */
export const connectionAttempts = (records: Records): JournalRecord[] =>
  records.filter(({ kind }) => kind === 'connect' || kind === 'refused');

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
