import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { HTTP_PATIENCE, listenOn } from '../../../services/net/listen';
import { Disposer } from '../../base/disposer';
import { httpGet } from '../../base/http';
import { projectRoot } from '../../base/project-root';
import { StsControl } from '../../faults/sts-control';
import { Observer, type Watched } from './observer';
import { Orders } from './orders';
import { sendOutput } from './output-stream';
import { Places, refusal } from './requests';

const HOST = '127.0.0.1';
const FOLDER = path.join(projectRoot, 'support', 'workshop', 'live', 'page');
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/player.js': ['player.js', 'text/javascript; charset=utf-8'],
};
/** A fault and its end must show within 2 s; the page is no load at this pace. */
const TELL_EVERY_MS = 250;
/** Each looks at the state and the output. */
const MOST_VIEWERS = 8;
/** A viewer that takes no states any more, each a few KB. */
const MOST_WAITING_BYTES = 1024 * 1024;
/** Of worker and STS, which are on this machine. */
const ANSWER_MS = 2000;
/** An order has a dozen letters. */
const MOST_BODY_BYTES = 1000;
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; media-src 'self' blob:; img-src data:; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/** The page of a running pipeline, for this machine only. */
export class PageServer implements AsyncDisposable {
  private readonly server = createServer(
    HTTP_PATIENCE,
    (request, response) => void this.answer(request, response),
  );
  private readonly places = { '/state': new Places(MOST_VIEWERS), '/output.mp4': new Places(MOST_VIEWERS) };
  private port = 0;

  private constructor(
    private readonly watched: Watched,
    private readonly observer: Observer,
    private readonly orders: Orders,
    private readonly owned: Disposer,
  ) {}

  /** @param port 0 lets the system choose. @throws Error when it is taken, or the STS cannot be reached */
  static async start(watched: Watched, port: number): Promise<PageServer> {
    const owned = new Disposer();
    const { stsUrl: url, streamId } = watched.stack;
    const control = await StsControl.connect({ url, streamId });
    owned.defer(() => control.close());
    const orders = new Orders(control);
    const observer = owned.own(new Observer(watched, orders));
    const page = new PageServer(watched, observer, orders, owned);
    owned.defer(() => page.close());
    page.port = await listenOn(page.server, port, HOST);
    return page;
  }

  /** What is behind the page, to be read as it is. Its owners let no web page in, so it is handed through. */
  private get records(): Readonly<Record<string, () => string | Promise<string>>> {
    const { stack, worker } = this.watched;
    const textAt = async (at: string): Promise<string> => (await httpGet(at, { timeoutMs: ANSWER_MS })).text;
    const ofWorker = (name: string): string | Promise<string> =>
      worker && !worker.exit ? textAt(worker.metricsUrl.replace(/metrics$/, name)) : 'No worker runs.';
    return {
      '/metrics': () => ofWorker('metrics'),
      '/health': () => ofWorker('healthz'),
      '/journal': () => textAt(`${stack.stsUrl}/journal?stream_id=${stack.streamId}`),
      '/log': () => (worker?.logs.records ?? []).map(({ fields }) => JSON.stringify(fields)).join('\n'),
    };
  }

  get url(): string {
    return `http://${HOST}:${this.port}/`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers, url = '' } = request;
    const reason = refusal({ method, headers }, this.port);
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (reason !== undefined) return this.say(response, 403, reason);
    try {
      await this.serve(method, url, request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else this.say(response, 400, error instanceof Error ? error.message : String(error));
    }
  }

  private async serve(
    method: string,
    url: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const [file, type] = FILES[url] ?? [];
    if (method === 'GET' && file !== undefined) {
      response.writeHead(200, { 'Content-Type': type });
      createReadStream(path.join(FOLDER, file)).pipe(response);
    } else if (method === 'GET' && (url === '/state' || url === '/output.mp4')) {
      if (!this.places[url].take(response)) this.say(response, 503, `${MOST_VIEWERS} are looking already`);
      else if (url === '/state') this.tell(response);
      else await sendOutput(this.watched.stack.outputUrl, response);
    } else if (method === 'GET' && url in this.records) {
      this.say(response, 200, (await this.records[url]?.()) ?? '');
    } else if (method === 'POST' && url === '/orders') {
      await this.orders.order(JSON.parse(await bodyOf(request)));
      response.writeHead(204).end();
    } else this.say(response, 404, `there is no ${method} ${url}`);
  }

  /** Server-sent events: the whole state, again and again. */
  private tell(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const send = async (): Promise<void> => {
      const state = await this.observer.state();
      response.write(`data: ${JSON.stringify(state)}\n\n`);
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
    };
    const timer = setInterval(() => void send().catch(() => response.end()), TELL_EVERY_MS);
    response.on('close', () => clearInterval(timer));
  }

  private say(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  }

  private close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    return closed;
  }
}

/** @throws Error when it is longer than an order can be */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw new Error(`body: expected at most ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
