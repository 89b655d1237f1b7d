import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as retryAfter } from 'node:timers/promises';
import type { JournalRecord } from '../../services/contracts/journal';
import { JournalFormatError, readJournal } from './journal-reader';

interface JournalOptions {
  /** Address of echo-sts, `http://host:port`. */
  url: string;
  streamId: string;
  /** Also write every record here, as NDJSON. */
  file?: string;
  /** Only what comes after this record; left out: from the beginning. */
  after?: JournalRecord | undefined;
}

/** A killed service is back after some hundred ms at the earliest; asking ten times a second costs nothing. */
const RETRY_MS = 100;

/**
 * Follows echo-sts's journal of one stream until `stop`. While the service is away it keeps what
 * it has and asks again; a restarted service (another `instance`) is followed from its own beginning.
 */
export class JournalFollower {
  private readonly seen: JournalRecord[] = [];
  private readonly stopping = new AbortController();
  private readonly file: WriteStream | undefined;
  private readonly following: Promise<void>;
  private away: string | undefined = 'not asked yet';
  private defect: Error | undefined;

  constructor(private readonly options: JournalOptions) {
    this.file = options.file === undefined ? undefined : createWriteStream(options.file);
    this.file?.on('error', (error) => this.giveUp(error));
    this.following = this.follow();
  }

  /**
   * Every record so far, in the order of the service.
   * @throws Error when a record could not be understood, or not be written to the file.
   */
  get records(): readonly JournalRecord[] {
    if (this.defect !== undefined) throw this.defect;
    return this.seen;
  }

  /** Why nothing can be read at the moment; undefined while the service is connected. */
  get problem(): string | undefined {
    return this.away;
  }

  /** Ends the following and closes the file. @throws Error as `records` does. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
    this.file?.end();
    if (this.file !== undefined && this.defect === undefined) await finished(this.file);
    if (this.defect !== undefined) throw this.defect;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    try {
      for (;;) {
        await this.readOnce(signal);
        await retryAfter(RETRY_MS, undefined, { signal });
      }
    } catch (error) {
      // The abort by `stop` is the one good end.
      if (!signal.aborted) this.giveUp(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Reads until the service goes away. @throws JournalFormatError, and anything while stopping. */
  private async readOnce(signal: AbortSignal): Promise<void> {
    const { url, streamId } = this.options;
    try {
      const last = this.seen.at(-1) ?? this.options.after;
      await readJournal(
        { url, streamId, signal, ...(last !== undefined && { last }) },
        {
          connected: () => (this.away = undefined),
          record: (record) => this.take(record),
        },
      );
      this.away = 'the service ended the journal';
    } catch (error) {
      if (signal.aborted || error instanceof JournalFormatError) throw error;
      this.away = error instanceof Error ? `${error.message} ${causeOf(error)}`.trim() : String(error);
    }
  }

  private take(record: JournalRecord): void {
    this.seen.push(record);
    this.file?.write(`${JSON.stringify(record)}\n`);
  }

  private giveUp(defect: Error): void {
    this.defect ??= defect;
    this.stopping.abort();
  }
}

/** fetch says only "fetch failed"; the reason is in its cause. */
const causeOf = ({ cause }: Error): string => (cause instanceof Error ? `(${cause.message})` : '');
