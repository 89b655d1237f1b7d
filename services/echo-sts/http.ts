import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from './journal/journal';
import { answerJournal, readQuestion } from './journal/journal-http';

export interface HttpContext {
  journal: Journal;
  health(): Readonly<Record<string, string | number | boolean>>;
}

/** Handler of `GET /health` and `GET /journal`. */
export const createHttpHandler =
  (context: HttpContext) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    // Only path and query matter; the base makes URL accept a bare path.
    const base = 'http://localhost';
    const url = URL.canParse(request.url ?? '', base) ? new URL(request.url ?? '', base) : undefined;
    if (request.method !== 'GET')
      return answer(response, 405, { error: `expected GET, seen ${request.method}` });
    if (url?.pathname === '/health') return answer(response, 200, context.health());
    if (url?.pathname !== '/journal') return answer(response, 404, { error: 'expected /health or /journal' });
    const question = readQuestion(url.searchParams);
    if ('problem' in question) return answer(response, 400, { error: question.problem });
    answerJournal(context.journal, question, response);
  };

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
