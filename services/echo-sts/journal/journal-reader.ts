import type { Writable } from 'node:stream';
import { concerns, type Journal, type KeptRecord } from './journal';

export interface Question {
  streamId: string | undefined;
  /** Only records after this one; a record of another instance is none of ours, so then all. */
  after: number;
  instance: string | undefined;
  follow: boolean;
}

/** Characters that are handed on at a time: no reader holds more of ours, be it ever so slow. */
const PIECE_CHARS = 64 * 1024;
/** One that takes nothing of it for so long is gone without having said so. */
const STALLED_AFTER_MS = 30_000;

/**
 * Sends records to a reader as fast as it takes them, and holds none for it meanwhile: one that is so slow that the
 * journal forgets what it has not read yet is cut off, as is one that has stopped reading.
 */
export class JournalReader {
  private at: number;
  /** Where a reader that does not follow is done. */
  private readonly end: number;
  private waiting: NodeJS.Timeout | undefined;

  private constructor(
    private readonly journal: Journal,
    private readonly question: Question,
    private readonly output: Writable,
    private readonly stalledAfterMs: number,
  ) {
    const { instance = journal.instance, after, follow } = question;
    this.at = Math.max(journal.first, instance === journal.instance ? after + 1 : 0);
    this.end = follow ? Infinity : journal.end;
  }

  static start(
    journal: Journal,
    question: Question,
    output: Writable,
    stalledAfterMs = STALLED_AFTER_MS,
  ): void {
    const reader = new JournalReader(journal, question, output, stalledAfterMs);
    const leave = question.follow ? journal.subscribe(() => reader.send()) : () => undefined;
    output.on('drain', () => reader.goOn());
    output.once('close', () => {
      leave();
      clearTimeout(reader.waiting);
    });
    reader.send();
  }

  private goOn(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.send();
  }

  private send(): void {
    if (this.waiting !== undefined || this.output.destroyed) return;
    if (this.at < this.journal.first) return void this.output.destroy();
    let room = true;
    while (room) {
      const piece = this.piece();
      if (piece === '') break;
      room = this.output.write(piece);
    }
    if (!room) this.waiting = setTimeout(() => this.output.destroy(), this.stalledAfterMs);
    else if (this.at >= this.end) this.output.end();
  }

  private piece(): string {
    let text = '';
    for (const last = Math.min(this.end, this.journal.end); this.at < last; this.at++) {
      const record = this.journal.at(this.at);
      if (record === undefined || !this.wants(record)) continue;
      if (text !== '' && text.length + record.line.length > PIECE_CHARS) break;
      text += record.line;
    }
    return text;
  }

  private wants(record: KeptRecord): boolean {
    const { streamId } = this.question;
    return streamId === undefined || concerns(record, streamId);
  }
}
