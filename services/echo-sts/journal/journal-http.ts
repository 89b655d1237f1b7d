import type { ServerResponse } from 'node:http';
import { IDENTIFIER_RULE, isIdentifier } from '../../contracts/identifiers';
import type { JournalRecord } from '../../contracts/journal';
import { concerns, type Journal } from './journal';

/** A reader that lets so much pile up is cut off; it would otherwise fill our memory. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

interface Question {
  streamId: string | undefined;
  /** Only records after this one; a record of another instance is none of ours, so then all. */
  after: number;
  instance: string | undefined;
  follow: boolean;
}

/** Reads `stream_id`, `after`, `instance` and `follow` from a query, or says what is wrong with them. */
export function readQuestion(query: URLSearchParams): Question | { problem: string } {
  const streamId = query.get('stream_id') ?? undefined;
  const after = query.get('after') ?? '-1';
  if (streamId !== undefined && !isIdentifier(streamId))
    return { problem: `stream_id: expected ${IDENTIFIER_RULE}` };
  if (!/^(-1|\d{1,15})$/.test(after))
    return { problem: `after: expected the index of a record, seen "${after}"` };
  const instance = query.get('instance') ?? undefined;
  return {
    streamId,
    instance,
    after: Number(after),
    follow: ['1', 'true'].includes(query.get('follow') ?? ''),
  };
}

/** Answers `GET /journal`: records as NDJSON, and with `follow=1` each new one until the reader goes. */
export function answerJournal(journal: Journal, question: Question, response: ServerResponse): void {
  const { instance = journal.instance } = question;
  const after = instance === journal.instance ? question.after : -1;
  const wanted = (record: JournalRecord): boolean =>
    record.index > after && (question.streamId === undefined || concerns(record, question.streamId));
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.write(journal.records().filter(wanted).map(line).join(''));
  if (!question.follow) return void response.end();
  response.flushHeaders();
  const unsubscribe = journal.subscribe((record) => {
    if (!wanted(record)) return;
    response.write(line(record));
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  });
  response.once('close', unsubscribe);
}

const line = (record: JournalRecord): string => `${JSON.stringify(record)}\n`;
