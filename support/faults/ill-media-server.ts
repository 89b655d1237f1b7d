import type { Socket } from 'node:net';
import { type Amf0Sent, encodeAmf0 } from '../../services/rtmp/amf0';
import {
  ACKNOWLEDGEMENT,
  COMMAND,
  DEFAULT_CHUNK_SIZE,
  encodeMessage,
  USER_CONTROL,
  WINDOW_ACKNOWLEDGEMENT_SIZE,
} from '../../services/rtmp/message';
import { LoopbackServer } from './loopback-server';
import { HANDSHAKE_ANSWER_BYTES } from './talkative-server';

const EVERY_MS = 200;
/** It wants to hear of so many bytes: five pings. */
const WINDOW_BYTES = 90;
const PING_REQUEST = 6;
const PING_RESPONSE = 7;

const message = (type: number, body: Buffer, chunkStream = 2): Buffer =>
  encodeMessage(chunkStream, { type, timestampMs: 0, streamId: 0, body }, DEFAULT_CHUNK_SIZE);
const answer = (...values: readonly Amf0Sent[]): Buffer => message(COMMAND, encodeAmf0(...values), 3);

function uint32(value: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(value);
  return body;
}

/** Behind its handshake, at once; the publisher has asked for none of it yet, which no server could tell apart. */
const SAYS = {
  'only pings': message(WINDOW_ACKNOWLEDGEMENT_SIZE, uint32(WINDOW_BYTES)),
  'sends its handshake drop by drop': Buffer.alloc(0),
  'refuses the worker': answer(
    ...['_result', 1, null],
    new Map([
      ['level', 'error'],
      ['code', 'NetConnection.Connect.Rejected'],
      ['description', 'not today'],
    ]),
  ),
  'gives the stream no number': Buffer.concat([
    answer('_result', 1, null, { code: 'NetConnection.Connect.Success' }),
    answer('_result', 4, null, 'one'),
  ]),
  'announces a message of 16 MB': Buffer.from('03000000ffffff1400000000', 'hex'),
  'begins 33 messages at once': Buffer.concat(
    Array.from({ length: 33 }, (_, i) => message(COMMAND, Buffer.alloc(200), 10 + i).subarray(0, 140)),
  ),
  'breaks off in the middle of a value': message(COMMAND, Buffer.from('020007', 'hex')),
  'speaks another version': Buffer.alloc(0),
} as const;

/** How it keeps a publisher waiting, or turns it away. */
export type Illness = keyof typeof SAYS;

export const ILLNESSES = Object.keys(SAYS) as Illness[];

/** @param timeMs what a ping asks to have back (RTMP 1.0, 7.1.7) */
function ping(kind: typeof PING_REQUEST | typeof PING_RESPONSE, timeMs: number): Buffer {
  const body = Buffer.alloc(6);
  body.writeUInt16BE(kind);
  body.writeUInt32BE(timeMs, 2);
  return message(USER_CONTROL, body);
}

/** An RTMP server that is there, says something, and gets nobody anywhere. */
export class IllMediaServer implements AsyncDisposable {
  /** How many pings went out, and how many came back as they should. */
  readonly pings = { sent: 0, answered: 0 };
  /** How often it heard how much of what it sent had come, and that was right. */
  acknowledged = 0;
  private server: LoopbackServer | undefined;

  private constructor(private readonly illness: Illness) {}

  /** @returns the server, and an address to publish to */
  static async start(illness: Illness): Promise<{ server: IllMediaServer; url: string }> {
    const ill = new IllMediaServer(illness);
    const { server, address } = await LoopbackServer.start((socket) => ill.serve(socket));
    ill.server = server;
    return { server: ill, url: `rtmp://${address}/live/out` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.[Symbol.asyncDispose]();
  }

  private serve(socket: Socket): void {
    const isOfDrops = this.illness === 'sends its handshake drop by drop';
    const handshake = Buffer.alloc(HANDSHAKE_ANSWER_BYTES, this.illness === 'speaks another version' ? 6 : 3);
    const first = Buffer.concat([handshake, SAYS[this.illness]]);
    let sent = isOfDrops ? 0 : first.length;
    socket.write(first.subarray(0, sent));
    const timer = setInterval(() => {
      if (isOfDrops) socket.write(first.subarray(sent, ++sent));
      else if (this.illness === 'only pings') socket.write(this.nextPing());
    }, EVERY_MS);
    const counts = (): Buffer[] =>
      Array.from({ length: this.pings.sent + 1 }, (_, i) => uint32(first.length + i * PING_BYTES));
    socket.on('data', (bytes) => {
      while (bytes.includes(ping(PING_RESPONSE, timeOf(this.pings.answered + 1)))) this.pings.answered++;
      if (counts().some((count) => bytes.includes(message(ACKNOWLEDGEMENT, count)))) this.acknowledged++;
    });
    socket.on('close', () => clearInterval(timer));
  }

  private nextPing(): Buffer {
    return ping(PING_REQUEST, timeOf(++this.pings.sent));
  }
}

const PING_BYTES = ping(PING_REQUEST, 0).length;

/** Of the n-th ping: no two are alike, and none is 0. */
const timeOf = (n: number): number => 1_000_000 + 200 * n;
