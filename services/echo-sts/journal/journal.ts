import { nowMs } from '../../contracts/clock';
import type { JournalRecord } from '../../contracts/journal';

/** What the writer of a record knows; the journal adds when, where and which. */
export type JournalEntry = Omit<JournalRecord, 'index' | 'atMs' | 'instance'>;
export type JournalListener = (record: JournalRecord) => void;

/** A scenario needs some hundreds; enough for an hour of a busy stream, and bounded in memory. */
const DEFAULT_CAPACITY = 20_000;

/** Everything that happened on the wire, the newest `capacity` records of it, and live to listeners. */
export class Journal {
  private kept: JournalRecord[] = [];
  private next = 0;
  private readonly listeners = new Set<JournalListener>();

  constructor(
    readonly instance: string,
    private readonly capacity = DEFAULT_CAPACITY,
  ) {}

  add(entry: JournalEntry): void {
    const record = { index: this.next++, atMs: nowMs(), instance: this.instance, ...entry };
    this.kept.push(record);
    // Cut only now and then: moving the whole array for each record would cost more than it saves.
    if (this.kept.length >= 2 * this.capacity) this.kept = this.kept.slice(-this.capacity);
    for (const listener of this.listeners) listener(record);
  }

  records(): readonly JournalRecord[] {
    return this.kept.slice(-this.capacity);
  }

  /** Calls the listener with every record to come, until the returned function is called. */
  subscribe(listener: JournalListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Whether a record tells something about a stream: its own, or a control message to all. */
export const concerns = (record: JournalRecord, streamId: string): boolean =>
  record.streamId === streamId || (record.kind === 'control' && record.streamId === undefined);
