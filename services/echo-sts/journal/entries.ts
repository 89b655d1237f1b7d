import type { JournalEntry } from './journal';
import { redact } from './redact';

/** Who a message came from or goes to. */
export interface Party {
  connection: string;
  streamId?: string | undefined;
}

/** The entry of one protocol message, in or out. */
export function messageEntry(
  kind: 'in' | 'out',
  party: Party,
  event: string,
  message: unknown,
): JournalEntry {
  const { payload, bytes } = redact(message);
  return {
    kind,
    ...partyFields(party),
    event,
    bytes,
    payload,
    ...keys(payload),
  };
}

/** The entry of a control message and its answer; `target` is the stream it acts on, none for all. */
export function controlEntry(
  connection: string,
  target: string | undefined,
  event: string,
  message: unknown,
  ack: { status: string; error_message?: string | undefined },
): JournalEntry {
  const { payload, bytes } = redact(message);
  const reason = ack.error_message === undefined ? {} : { reason: ack.error_message };
  return {
    kind: 'control',
    ...partyFields({ connection, streamId: target }),
    event,
    bytes,
    payload,
    status: ack.status,
    ...reason,
  };
}

const partyFields = ({ connection, streamId }: Party) => ({
  connection,
  ...(streamId !== undefined && { streamId }),
});

/** The fields by which records are looked up, where a message has them in their proper type. */
function keys(payload: unknown): Pick<JournalEntry, 'fragmentId' | 'sequence' | 'status'> {
  if (typeof payload !== 'object' || payload === null) return {};
  const fields: Readonly<Record<string, unknown>> = { ...payload };
  return {
    ...(typeof fields.fragment_id === 'string' && { fragmentId: fields.fragment_id }),
    ...(typeof fields.sequence_number === 'number' && { sequence: fields.sequence_number }),
    ...(typeof fields.status === 'string' && { status: fields.status }),
  };
}
