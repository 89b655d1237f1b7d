import { Agent, type ClientRequest, get, type IncomingMessage } from 'node:http';
import { loginOf as login } from '../../services/net/login';
import { isTorn } from './torn';

interface HttpAnswer {
  status: number;
  /** Empty where the server names none. */
  contentType: string;
  text: string;
}

/** Connections are kept: who is asked once is asked again soon. */
const agent = new Agent({ keepAlive: true });

interface Question {
  timeoutMs: number;
  headers?: Record<string, string>;
}

/**
 * Asks a server nearby. `fetch` does the same with twice the work, which counts where it is done all the time.
 * @throws Error when it cannot be reached, or is silent for so long
 */
export function httpGet(url: string, question: Question): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = ask(url, question, agent, resolve, (error) => {
      // A server may give a connection up that nobody used for a while, in the moment in which it is used again.
      if (!request.reusedSocket || !isTorn(error)) reject(error);
      else ask(url, question, false, resolve, reject);
    });
  });
}

/** @param by false: on a connection of its own */
function ask(
  url: string,
  { timeoutMs, headers = {} }: Question,
  by: Agent | false,
  onAnswer: (answer: HttpAnswer) => void,
  onError: (error: NodeJS.ErrnoException) => void,
): ClientRequest {
  const request = get(url, { agent: by, timeout: timeoutMs, headers }, (response) => {
    read(response).then(onAnswer, onError);
  });
  request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  return request.once('error', onError);
}

function read(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { statusCode: status = 0, headers } = response;
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (text += chunk));
    response.once('end', () => resolve({ status, contentType: headers['content-type'] ?? '', text }));
    response.once('error', reject);
  });
}

/** An address with user and password, as it may be asked and shown. */
interface Login {
  /** Without user and password. */
  url: string;
  headers: { authorization?: string };
}

/** `fetch` refuses addresses that hold user and password: takes them out and sends them as it wants them. */
export function loginOf(address: string): Login {
  const url = new URL(address);
  if (url.username === '') return { url: address, headers: {} };
  [url.username, url.password] = ['', ''];
  return { url: url.href, headers: login(address) };
}
