/** An RTSP connection from the client's side (RFC 2326): requests and answers, interleaved frames both ways. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Authorization } from './authorization';
import { FRAME_HEADER_BYTES, RtspFramer } from './framer';
import {
  encodeRequest,
  type HeaderFields,
  type RtspMessage,
  type RtspResponse,
  RtspConnectionError,
  RtspRequestError,
} from './message';
import { READ_BUFFER_BYTES, openSocket } from './rtsp-client-socket';

/** A server on the same machine or network answers in milliseconds; one that needs longer is not there. */
const ANSWER_DEADLINE_MS = 5000;
const USER_AGENT = 'live-dubbing';
/** Where a server does not say when it forgets a client that is silent (RFC 2326, 12.37). */
const DEFAULT_SESSION_TIMEOUT_MS = 60_000;
/** What is queued has so long to leave after a goodbye. */
const LINGER_MS = 1000;

interface Waiting {
  resolve: (response: RtspResponse) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** @param packet RTP or RTCP, without the interleaved header; a view that is good for the call only */
export type OnPacket = (channel: number, packet: Buffer) => void;

export class RtspClient {
  private readonly framer: RtspFramer;
  private readonly waiting = new Map<number, Waiting>();
  private cseq = 0;
  private session: string | undefined;
  private timeoutMs = DEFAULT_SESSION_TIMEOUT_MS;
  private failure: Error | undefined;
  /** Settles when the connection is gone, with the reason when it was not closed from this side. */
  readonly closed: Promise<Error | undefined>;
  /** Receives what the server interleaves. */
  onPacket: OnPacket = () => undefined;
  /** What is asked of all tracks at once is asked here (RFC 2326, C.1.1): a server may name another address than it was found at. */
  aggregateUri: string;
  private reads: 'as it comes' | 'when asked' = 'as it comes';

  private constructor(
    /** Without credentials. */
    readonly url: string,
    private readonly socket: Socket,
    private readonly authorization: Authorization | undefined,
  ) {
    this.aggregateUri = url;
    this.framer = new RtspFramer({
      message: (message) => this.answered(message),
      frame: (channel, frame) => this.onPacket(channel, frame.subarray(FRAME_HEADER_BYTES)),
    });
    socket.setNoDelay(true);
    socket.on('error', (error) => (this.failure ??= this.lost(error.message)));
    socket.on('end', () => (this.failure ??= this.lost('closed by the server')));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.settle())));
  }

  /**
   * @param url `rtsp:` or, for TLS, `rtsps:`; with credentials where the server asks for them
   * @param signal gives the attempt up
   * @throws RtspConnectionError when nobody listens
   */
  static async connect(url: string, signal?: AbortSignal): Promise<RtspClient> {
    const bareUrl = withoutCredentials(url);
    const deadline = AbortSignal.timeout(ANSWER_DEADLINE_MS);
    let client: RtspClient | undefined; // nothing comes before it has asked
    const { socket, ready } = openSocket(new URL(url), (chunk) => client?.read(chunk) ?? true);
    try {
      await once(socket, ready, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline });
    } catch (error) {
      socket.destroy();
      throw new RtspConnectionError(`no RTSP server at ${bareUrl}: ${messageOf(error)}`, { cause: error });
    }
    return (client = new RtspClient(bareUrl, socket, authorizationOf(url)));
  }

  /**
   * Sends a request and waits for its answer; once more with proof of who asks when the server wants it.
   * @throws RtspRequestError when the answer is not 2xx, RtspConnectionError without an answer within 5 s
   */
  async request(
    method: string,
    uri = this.aggregateUri,
    headers: HeaderFields = {},
    body = '',
  ): Promise<RtspResponse> {
    let answer = await this.exchange(method, uri, headers, body);
    const wanted = answer.status === 401 ? answer.headers.get('www-authenticate') : undefined;
    if (wanted !== undefined && this.authorization?.challenged(wanted))
      answer = await this.exchange(method, uri, headers, body);
    this.keepSession(answer.headers.get('session'));
    if (answer.status >= 300) throw new RtspRequestError(method, uri, answer);
    return answer;
  }

  /** Sends a request whose answer nobody waits for. */
  tell(method: string): void {
    this.write(++this.cseq, method, this.aggregateUri, {}, '');
  }

  /** After so long without a request the server may forget this client. */
  get sessionTimeoutMs(): number {
    return this.timeoutMs;
  }

  /** Sends interleaved frames in one go. */
  send(frames: readonly Buffer[]): void {
    if (frames.length > 0) this.socket.write(Buffer.concat(frames));
  }

  /** Requests that wait for their answer. */
  get unanswered(): number {
    return this.waiting.size;
  }

  /** Bytes that the server has not taken yet. */
  get queuedBytes(): number {
    return this.socket.writableLength;
  }

  /** Reads what has come, and from now on nothing until asked again: each reading is a wake-up. */
  readNow(): void {
    if (this.socket instanceof TLSSocket) return; // gives one record of 16 KB at a time: a stream would be read too slowly
    this.reads = 'when asked';
    this.socket.resume();
  }

  /** Reads what comes as it comes, as at the beginning. */
  readOn(): void {
    this.reads = 'as it comes';
    this.socket.resume();
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

  /** Says goodbye and closes. */
  leave(): void {
    this.tell('TEARDOWN');
    this.close();
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
  }

  /** Closes now, as a crash does: what is queued is lost. */
  tear(): void {
    this.framer.stop();
    this.socket.destroy();
  }

  private exchange(method: string, uri: string, headers: HeaderFields, body: string): Promise<RtspResponse> {
    if (this.failure) return Promise.reject(this.failure);
    const cseq = ++this.cseq;
    this.write(cseq, method, uri, headers, body);
    return new Promise((resolve, reject) => {
      const late = (): void => {
        this.waiting.delete(cseq); // or a server that answers nothing would fill the memory, sign of life by sign of life
        reject(this.lost(`no answer to ${method} within ${ANSWER_DEADLINE_MS} ms`));
      };
      this.waiting.set(cseq, { resolve, reject, timer: setTimeout(late, ANSWER_DEADLINE_MS) });
    });
  }

  private write(cseq: number, method: string, uri: string, headers: HeaderFields, body: string): void {
    const proof = this.authorization?.header(method, uri);
    const own = {
      ...{ CSeq: cseq, 'User-Agent': USER_AGENT },
      ...(proof === undefined ? {} : { Authorization: proof }),
      ...(this.session === undefined ? {} : { Session: this.session }),
    };
    this.socket.write(encodeRequest(method, uri, { ...own, ...headers }, body));
  }

  /** @param header `<id>` or `<id>;timeout=<seconds>` */
  private keepSession(header: string | undefined): void {
    const [, id] = /^([^;]*[^;\s])/.exec(header ?? '') ?? [];
    const [, seconds] = /;\s*timeout=(\d+)/i.exec(header ?? '') ?? [];
    this.session = id ?? this.session;
    if (seconds !== undefined) this.timeoutMs = Number(seconds) * 1000;
  }

  /**
   * @param chunk is overwritten by the next one: what is kept of it is copied
   * @returns whether to read on
   */
  private read(chunk: Buffer): boolean {
    try {
      this.framer.push(chunk);
    } catch (error) {
      this.failure ??= this.lost(messageOf(error));
      this.socket.destroy();
    }
    return this.reads === 'as it comes' || chunk.length === READ_BUFFER_BYTES;
  }

  private answered(message: RtspMessage): void {
    if (message.kind === 'request') return;
    const number = message.headers.get('cseq');
    // Some servers leave it out; they answer in order.
    const cseq = number === undefined ? ([...this.waiting.keys()][0] ?? 0) : Number(number);
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

/** The URL as it may be shown and sent. */
export function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  if (!parsed.username && !parsed.password) return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

function authorizationOf(url: string): Authorization | undefined {
  const { username, password } = new URL(url);
  if (!username && !password) return undefined;
  return new Authorization({
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
