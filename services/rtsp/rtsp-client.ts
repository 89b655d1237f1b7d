/** An RTSP connection from the client's side (RFC 2326): requests and answers, interleaved frames both ways. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FRAME_HEADER_BYTES, RtspFramer } from './framer';
import { encodeRequest, type HeaderFields, type RtspMessage, type RtspResponse } from './message';
import { RtspConnectionError, RtspRequestError } from './rtsp-client-error';

/** A server on the same machine or network answers in milliseconds; one that needs longer is not there. */
const ANSWER_DEADLINE_MS = 5000;
const DEFAULT_PORT = 554;
const USER_AGENT = 'acceptance-suite';

interface Waiting {
  resolve: (response: RtspResponse) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** @param packet RTP or RTCP, without the interleaved header */
export type OnPacket = (channel: number, packet: Buffer) => void;

export class RtspClient {
  private readonly framer: RtspFramer;
  private readonly waiting = new Map<number, Waiting>();
  private cseq = 0;
  private session: string | undefined;
  private failure: Error | undefined;
  /** Settles when the connection is gone, with the reason when it was not closed from this side. */
  readonly closed: Promise<Error | undefined>;
  /** Receives what the server interleaves. */
  onPacket: OnPacket = () => undefined;

  private constructor(
    readonly url: string,
    private readonly socket: Socket,
  ) {
    this.framer = new RtspFramer({
      message: (message) => this.answered(message),
      frame: (channel, frame) => this.onPacket(channel, frame.subarray(FRAME_HEADER_BYTES)),
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => (this.failure ??= this.lost(error.message)));
    socket.on('end', () => (this.failure ??= this.lost('closed by the server')));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.settle())));
  }

  /** @throws RtspConnectionError when nobody listens */
  static async connect(url: string): Promise<RtspClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(port ? Number(port) : DEFAULT_PORT, hostname);
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
    } catch (error) {
      socket.destroy();
      throw new RtspConnectionError(`no RTSP server at ${url}: ${messageOf(error)}`, { cause: error });
    }
    return new RtspClient(url, socket);
  }

  /**
   * Sends a request and waits for its answer.
   * @throws RtspRequestError when the answer is not 2xx, RtspConnectionError without an answer within 5 s
   */
  async request(
    method: string,
    uri = this.url,
    headers: HeaderFields = {},
    body = '',
  ): Promise<RtspResponse> {
    if (this.failure) throw this.failure;
    const cseq = ++this.cseq;
    const session = this.session === undefined ? {} : { Session: this.session };
    const response = new Promise<RtspResponse>((resolve, reject) => {
      const late = (): void => reject(this.lost(`no answer to ${method} within ${ANSWER_DEADLINE_MS} ms`));
      this.waiting.set(cseq, { resolve, reject, timer: setTimeout(late, ANSWER_DEADLINE_MS) });
    });
    this.socket.write(
      encodeRequest(method, uri, { CSeq: cseq, 'User-Agent': USER_AGENT, ...session, ...headers }, body),
    );
    const answer = await response;
    this.session = answer.headers.get('session')?.split(';')[0] ?? this.session;
    if (answer.status >= 300) throw new RtspRequestError(method, uri, answer);
    return answer;
  }

  /** Sends interleaved frames in one go. */
  send(frames: readonly Buffer[]): void {
    this.socket.cork();
    for (const frame of frames) this.socket.write(frame);
    this.socket.uncork();
  }

  /** Bytes that the server has not taken yet. */
  get queuedBytes(): number {
    return this.socket.writableLength;
  }

  /** Stops reading, as a client does that hangs. */
  pause(): void {
    this.socket.pause();
  }

  /** Closes after what is queued has left. */
  close(): void {
    this.framer.stop();
    this.socket.destroySoon();
  }

  /** Closes now, as a crash does: what is queued is lost. */
  tear(): void {
    this.framer.stop();
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    try {
      this.framer.push(chunk);
    } catch (error) {
      this.failure ??= this.lost(messageOf(error));
      this.socket.destroy();
    }
  }

  private answered(message: RtspMessage): void {
    if (message.kind === 'request') return;
    const cseq = Number(message.headers.get('cseq'));
    const waiting = this.waiting.get(cseq);
    if (!waiting) return;
    this.waiting.delete(cseq);
    clearTimeout(waiting.timer);
    waiting.resolve(message);
  }

  private settle(): Error | undefined {
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(this.failure ?? this.lost('closed from this side'));
    }
    this.waiting.clear();
    return this.failure;
  }

  private lost(reason: string): RtspConnectionError {
    return new RtspConnectionError(`RTSP connection to ${this.url} is lost: ${reason}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
