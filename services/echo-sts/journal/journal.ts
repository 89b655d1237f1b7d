import { nowMs } from '../../contracts/clock';
import type { JournalRecord } from '../../contracts/journal';
import { redact } from './redact';

/** What the writer of a record knows; the journal adds when, where and which. */
type JournalEntry = Omit<JournalRecord, 'index' | 'atMs' | 'instance'>;
export type JournalListener = (record: JournalRecord) => void;

/** A record as it is kept: its line of NDJSON, and what readers choose by. Text costs a third of the objects it tells. */
export interface KeptRecord extends Pick<JournalRecord, 'index' | 'kind' | 'streamId'> {
  line: string;
}

/** A scenario needs some hundreds; enough for an hour of a busy stream. */
const MOST_RECORDS = 20_000;
/** Records of a stranger may be of 48,000 characters, where a proper one has 400. */
const MOST_CHARS = 64 * 1024 * 1024;

/** Everything that happened on the wire, as far back as there is room, and live to listeners. */
export class Journal {
  /** Forgotten ones are undefined, up to `forgotten`. */
  private kept: (KeptRecord | undefined)[] = [];
  private forgotten = 0;
  private chars = 0;
  private next = 0;
  private readonly listeners = new Set<JournalListener>();

  constructor(
    readonly instance: string,
    private readonly mostRecords = MOST_RECORDS,
    private readonly mostChars = MOST_CHARS,
  ) {}

  add(entry: JournalEntry): void {
    const record = { index: this.next++, atMs: nowMs(), instance: this.instance, ...entry };
    const { index, kind, streamId } = record;
    const line = `${JSON.stringify(record)}\n`;
    this.kept.push({ index, kind, streamId, line });
    this.chars += line.length;
    while (this.next - this.first > this.mostRecords || this.chars > this.mostChars) this.forgetOldest();
    for (const listener of this.listeners) listener(record);
  }

  /** Index of the oldest record that is kept. */
  get first(): number {
    return this.next - (this.kept.length - this.forgotten);
  }

  /** Index that the next record will have. */
  get end(): number {
    return this.next;
  }

  /** The record of an index; undefined when it is forgotten or yet to come. */
  at(index: number): KeptRecord | undefined {
    return this.kept[index - (this.next - this.kept.length)];
  }

  /** Calls the listener with every record to come, until the returned function is called. */
  subscribe(listener: JournalListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private forgetOldest(): void {
    this.chars -= this.kept[this.forgotten]?.line.length ?? 0;
    this.kept[this.forgotten++] = undefined;
    // Cut only now and then: moving the whole array for each record would cost more than it saves.
    if (this.forgotten < this.mostRecords) return;
    this.kept = this.kept.slice(this.forgotten);
    this.forgotten = 0;
  }
}

/** Whether a record tells something about a stream: its own, or a control message to all. */
export const concerns = (
  { kind, streamId }: Pick<JournalRecord, 'kind' | 'streamId'>,
  wanted: string,
): boolean => streamId === wanted || (kind === 'control' && streamId === undefined);

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
