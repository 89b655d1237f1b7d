/** One client connection: bytes in, answers out, and its end. */
import type { Socket } from 'node:net';
import { RtspFramer } from '../../rtsp/framer';
import {
  encodeResponse,
  type HeaderFields,
  type RtspMessage,
  type RtspRequest,
  RtspError,
} from '../../rtsp/message';
import { RequestHandler } from './requests';
import type { RelayContext } from './session';

/** What a connection is for; from then on it may take its time. */
const BEGINS: readonly string[] = ['PLAY', 'RECORD'];
const SERVER_NAME = 'rtsp-relay';
/** Clients send a keep-alive at half of it (ffmpeg) or a little before; nobody is cut for not doing so. */
const SESSION_TIMEOUT_SECONDS = 60;
/** What is queued for a connection that ends has so long to leave. */
const LINGER_MS = 1000;

interface ConnectionEvents {
  /** A refused request or a connection ended by the relay; `reason` is for the log. */
  problem: (reason: string) => void;
  closed: () => void;
}

export class Connection {
  private readonly framer: RtspFramer;
  private readonly requests: RequestHandler;
  private readonly handshake: NodeJS.Timeout;
  private linger: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly relay: RelayContext,
    private readonly on: ConnectionEvents,
  ) {
    this.requests = new RequestHandler(socket, relay, this.end);
    this.framer = new RtspFramer({
      message: (message) => this.message(message),
      frame: (channel, frame) => this.requests.session?.frame(channel, frame),
    });
    socket.setNoDelay(true);
    const { handshakeMs } = relay.limits;
    this.handshake = setTimeout(
      () => this.end(`neither published nor played in ${handshakeMs} ms`),
      handshakeMs,
    );
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => on.problem(`connection failed: ${error.message}`));
    socket.on('close', () => this.closed());
  }

  /** Closes after what is queued has left, or after a second. */
  readonly end = (problem?: string): void => {
    if (this.linger) return;
    if (problem !== undefined) this.on.problem(problem);
    this.finish();
  };

  /** Closes now. */
  destroy(): void {
    this.framer.stop();
    this.socket.destroy();
  }

  private finish(): void {
    clearTimeout(this.handshake);
    this.framer.stop();
    this.requests.release();
    this.socket.destroySoon();
    this.linger ??= setTimeout(() => this.socket.destroy(), LINGER_MS);
  }

  private closed(): void {
    clearTimeout(this.handshake);
    clearTimeout(this.linger);
    this.framer.stop();
    this.requests.release();
    this.on.closed();
  }

  private read(chunk: Buffer): void {
    try {
      this.framer.push(chunk);
      this.requests.session?.flush();
    } catch (error) {
      this.refuse(error, undefined);
    }
  }

  private message(message: RtspMessage): void {
    // The relay asks nothing, so whatever a client answers is passed over.
    if (message.kind === 'response') return;
    try {
      const reply = this.requests.handle(message);
      this.answer(encodeResponse(200, this.headers(message, reply.headers), reply.body));
      if (BEGINS.includes(message.method)) clearTimeout(this.handshake);
      if (message.method === 'TEARDOWN') this.finish();
    } catch (error) {
      this.refuse(error, message);
    }
  }

  /** A client that asks and asks and reads nothing is cut as a slow reader is. */
  private answer(text: string): void {
    this.socket.write(text);
    const { queueBytes } = this.relay.limits;
    if (this.socket.writableLength <= queueBytes) return;
    this.end(`too slow: ${this.socket.writableLength} bytes unread, at most ${queueBytes} are kept`);
  }

  /** Like MediaMTX: an error ends the connection, but for the one that asks for another transport. */
  private refuse(error: unknown, request: RtspRequest | undefined): void {
    const status = error instanceof RtspError ? error.status : 500;
    const reason = error instanceof Error ? error.message : String(error);
    this.answer(encodeResponse(status, this.headers(request)));
    const what = `${request?.method ?? 'data'} refused with ${status}: ${reason}`;
    if (status === 461) this.on.problem(what);
    else this.end(what);
  }

  private headers(request: RtspRequest | undefined, more: HeaderFields = {}): HeaderFields {
    const cseq = request?.headers.get('cseq');
    const { session } = this.requests;
    return {
      ...(cseq === undefined ? {} : { CSeq: cseq }),
      Server: SERVER_NAME,
      ...(session ? { Session: `${session.id};timeout=${SESSION_TIMEOUT_SECONDS}` } : {}),
      ...more,
    };
  }
}
