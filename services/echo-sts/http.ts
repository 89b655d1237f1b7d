import type { IncomingMessage, ServerResponse } from 'node:http';
import { webPageProblem } from '../net/web-page';
import type { Journal } from './journal/journal';
import { answerJournal, readQuestion } from './journal/journal-http';

export interface HttpContext {
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
