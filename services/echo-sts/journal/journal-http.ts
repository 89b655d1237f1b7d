import type { ServerResponse } from 'node:http';
import { IDENTIFIER_RULE, isIdentifier } from '../../contracts/identifiers';
import type { Journal } from './journal';
import { JournalReader, type Question } from './journal-reader';

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
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  JournalReader.start(journal, question, response);
}
