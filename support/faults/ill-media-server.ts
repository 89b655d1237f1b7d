import { createServer, type Socket } from 'node:net';
import { listenOn } from '../../services/net/listen';
import { encodeMessage } from '../../services/rtmp/message';

/** How it keeps a publisher waiting: it asks for signs of life and answers nothing, or hands out its handshake byte by byte. */
export type Illness = 'only pings' | 'sends its handshake drop by drop';

const VERSION_BYTES = 1;
const SIGNATURE_BYTES = 1536;
const EVERY_MS = 200;
const USER_CONTROL = 4;
const PING_REQUEST = 6;
const PING_RESPONSE = 7;

/** @param timeMs what a ping asks to have back (RTMP 1.0, 7.1.7) */
function ping(kind: typeof PING_REQUEST | typeof PING_RESPONSE, timeMs: number): Buffer {
  const body = Buffer.alloc(6);
  body.writeUInt16BE(kind);
  body.writeUInt32BE(timeMs, 2);
  return encodeMessage(2, { type: USER_CONTROL, timestampMs: 0, streamId: 0, body }, 128);
}

/** An RTMP server that is there, always says something, and gets nobody anywhere. */
export class IllMediaServer implements AsyncDisposable {
  /** How many pings went out, and how many came back as they should. */
  readonly pings = { sent: 0, answered: 0 };
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => this.serve(socket));

  private constructor(private readonly illness: Illness) {}

  /** @returns the server, and an address to publish to */
  static async start(illness: Illness): Promise<{ server: IllMediaServer; url: string }> {
    const server = new IllMediaServer(illness);
    return { server, url: `rtmp://127.0.0.1:${await listenOn(server.server, 0, '127.0.0.1')}/live/out` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    const answer = Buffer.alloc(VERSION_BYTES + 2 * SIGNATURE_BYTES, 3);
    let sent = 0;
    if (this.illness === 'only pings') sent = answer.length;
    socket.write(answer.subarray(0, sent));
    const timer = setInterval(() => {
      socket.write(sent < answer.length ? answer.subarray(sent, ++sent) : this.nextPing());
    }, EVERY_MS);
    socket.on('data', (bytes) => {
      while (bytes.includes(ping(PING_RESPONSE, timeOf(this.pings.answered + 1)))) this.pings.answered++;
    });
    socket.on('error', () => undefined); // its close tells
    socket.on('close', () => {
      clearInterval(timer);
      this.sockets.delete(socket);
    });
  }

  private nextPing(): Buffer {
    return ping(PING_REQUEST, timeOf(++this.pings.sent));
  }
}

/** Of the n-th ping: no two are alike, and none is 0. */
const timeOf = (n: number): number => 1_000_000 + 200 * n;
