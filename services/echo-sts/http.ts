import type { IncomingMessage, ServerResponse } from 'node:http';
import { webPageProblem } from '../net/web-page';
import type { Journal } from './journal/journal';
import { IDENTIFIER_RULE, isIdentifier } from '../contracts/identifiers';
import { JournalReader, type Question } from './journal/journal-reader';

interface HttpContext {
  journal: Journal;
  /** Names of the service besides localhost. */
  names: readonly string[];
  health(): Readonly<Record<string, string | number | boolean>>;
}

/** Handler of `GET /health` and `GET /journal`. */
export const createHttpHandler =
  (context: HttpContext) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    // Only path and query matter; the base makes URL accept a bare path.
    const base = 'http://localhost';
    const url = URL.canParse(request.url ?? '', base) ? new URL(request.url ?? '', base) : undefined;
    const page = webPageProblem(request.headers, context.names);
    if (page !== undefined) return answer(response, 403, { error: page });
    if (request.method !== 'GET')
      return answer(response, 405, { error: `expected GET, seen ${request.method}` });
    if (url?.pathname === '/health') return answer(response, 200, context.health());
    if (url?.pathname !== '/journal') return answer(response, 404, { error: 'expected /health or /journal' });
    const question = readQuestion(url.searchParams);
    if ('problem' in question) return answer(response, 400, { error: question.problem });
    answerJournal(context.journal, question, response);
  };

/** A browser must not take an answer for a page or a script. */
const NO_GUESSING = { 'x-content-type-options': 'nosniff' };

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...NO_GUESSING,
  });
  response.end(`${JSON.stringify(body)}\n`);
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
function answerJournal(journal: Journal, question: Question, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  JournalReader.start(journal, question, response);
}
