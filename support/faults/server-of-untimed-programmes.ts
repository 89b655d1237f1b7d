import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOn } from '../../services/net/listen';

const USER = 'worker';
const PASSWORD = 'geheim';
const LOGIN = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

/**
 * The API of a media server to which programmes come by RTMP, which carries no absolute time: what its sender reports tell is
 * when things arrived there. It answers as MediaMTX does (`/v3/paths/get/…`), and only to whoever shows a password.
 */
export class ServerOfUntimedProgrammes implements AsyncDisposable {
  private readonly server: Server = createServer((request, response) => this.answer(request, response));
  /** How often it was asked, with its password. */
  asked = 0;

  /** @returns the server, and what a worker is to be told of it */
  static async start(): Promise<{ server: ServerOfUntimedProgrammes; url: string }> {
    const server = new ServerOfUntimedProgrammes();
    const port = await listenOn(server.server, 0, '127.0.0.1');
    return { server, url: `http://${USER}:${PASSWORD}@127.0.0.1:${port}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const isAllowed = headers.authorization === LOGIN;
    const isKnown = url.startsWith('/v3/paths/get/');
    if (isAllowed && isKnown) this.asked++;
    response.writeHead(isAllowed ? (isKnown ? 200 : 404) : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ name: 'camera', ready: true, source: { type: 'rtmpConn', id: 'a' } }));
  }
}
