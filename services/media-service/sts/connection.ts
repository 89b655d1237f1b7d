import type { z } from 'zod';
import { readMessage } from '../../contracts/message';
import {
  isStsEvent,
  stsEvents,
  type StsEvent,
  type StsMessages,
  type WorkerMessages,
} from '../../contracts/events';
import { READY_TIMEOUT_MS } from '../../contracts/limits';
import type { Timers } from '../../net/timers';

/** A socket to the STS, as far as the connection needs one. `closed` follows every end of it, once. */
export interface StsSocket {
  emit: (event: string, payload: unknown) => void;
  close: () => void;
}
export interface StsSocketHandlers {
  connected: () => void;
  message: (event: string, payload: unknown) => void;
  closed: (reason: string) => void;
}
/** A server that lets us in does so in milliseconds; one that takes a connection and says nothing is not there. */
const CONNECTED_WITHIN_MS = 5000;
/** An STS that forgets session after session is left alone for a while, as one that is away. */
const RENEW_PAUSE_MS = 5000;
/** Of an event's name: the protocol's longest has 18 letters. */
const MAX_NAME_LENGTH = 40;

export type OpenStsSocket = (on: StsSocketHandlers) => StsSocket;

export type ConnectionState =
  | { name: 'connecting'; socket: StsSocket; cancelTimeout: () => void }
  | { name: 'initializing'; socket: StsSocket; cancelTimeout: () => void }
  | { name: 'ready'; socket: StsSocket }
  | { name: 'waiting'; cancelRetry: () => void }
  | { name: 'gone' }
  | { name: 'closed' };

export interface ConnectionOptions {
  open: OpenStsSocket;
  init: WorkerMessages['stream:init'];
  /** Waits before the attempts to come back; after the last failed one the STS is gone for good. */
  retryDelaysMs: readonly number[];
  timers: Timers;
  on: ConnectionHandlers;
}

export interface ConnectionHandlers {
  /** A session is active: fragments may be sent, from sequence 0. */
  ready: (session: StsMessages['stream:ready'], how: { reconnected: boolean }) => void;
  /** The session ended without our wish: what is in flight will not be answered. */
  lost: (reason: string) => void;
  attempt: (attempt: number, afterMs: number) => void;
  /** An attempt (0 = the first connection) failed. */
  failed: (attempt: number, reason: string) => void;
  /** All attempts failed. */
  gone: (attempts: number) => void;
  message: <E extends StsEvent>(event: E, payload: StsMessages[E]) => void;
  /** A message that breaks its schema, or that the protocol does not know. */
  malformed: (event: string, problem: string, payload: unknown) => void;
}

/** Keeps one session with the STS: connects, introduces the stream, comes back after a loss on a fixed schedule. */
export class Connection {
  private state: ConnectionState = { name: 'closed' };
  private attempt = 0;
  private wasReady = false;
  private renewedAtMs = -Infinity;

  constructor(private readonly options: ConnectionOptions) {}

  get stateName(): ConnectionState['name'] {
    return this.state.name;
  }

  open(): void {
    this.attempt = 0;
    this.connect();
  }

  /** Sends on the active session. @throws Error when there is none: the caller must have seen `ready` */
  send<E extends keyof WorkerMessages>(event: E, payload: WorkerMessages[E]): void {
    if (this.state.name !== 'ready')
      throw new Error(`${event} cannot be sent while the STS is ${this.state.name}`);
    this.state.socket.emit(event, payload);
  }

  /** Asks for a new session on the same socket, after the STS has forgotten the old one. */
  renew(reason: string): void {
    if (this.state.name !== 'ready') return;
    const { socket } = this.state;
    const nowMs = this.options.timers.now();
    if (nowMs - this.renewedAtMs < RENEW_PAUSE_MS) {
      this.ended(`${reason}, again within ${RENEW_PAUSE_MS / 1000} s`);
      return socket.close(); // behind it: what Socket.IO tells of that at once is no end of its own
    }
    this.renewedAtMs = nowMs;
    this.options.on.lost(reason);
    this.initialize(socket);
  }

  close(): void {
    const { state } = this;
    this.state = { name: 'closed' };
    if (state.name === 'waiting') state.cancelRetry();
    if ('cancelTimeout' in state) state.cancelTimeout();
    if ('socket' in state) state.socket.close();
  }

  private connect(): void {
    // Handlers are bound to their own socket, so that the last words of an old one change nothing.
    const isCurrent = (): boolean => 'socket' in this.state && this.state.socket === socket;
    const socket: StsSocket = this.options.open({
      connected: () => isCurrent() && this.initialize(socket),
      message: (event, payload) => isCurrent() && this.received(event, payload),
      closed: (reason) => isCurrent() && this.ended(reason),
    });
    const cancelTimeout = this.expect(socket, 'answer to the connection', CONNECTED_WITHIN_MS);
    this.state = { name: 'connecting', socket, cancelTimeout };
  }

  private initialize(socket: StsSocket): void {
    if ('cancelTimeout' in this.state) this.state.cancelTimeout();
    const cancelTimeout = this.expect(socket, 'stream:ready', READY_TIMEOUT_MS);
    this.state = { name: 'initializing', socket, cancelTimeout };
    socket.emit('stream:init', this.options.init);
  }

  private expect(socket: StsSocket, what: string, withinMs: number): () => void {
    return this.options.timers.after(withinMs, () => {
      this.ended(`no ${what} within ${withinMs / 1000} s`);
      socket.close();
    });
  }

  private received(event: string, payload: unknown): void {
    if (isStsEvent(event)) this.deliver(event, payload);
    else
      this.options.on.malformed(event.slice(0, MAX_NAME_LENGTH), 'the protocol has no such event', payload);
  }

  private deliver<E extends StsEvent>(event: E, payload: unknown): void {
    const schema: z.ZodType = stsEvents[event];
    const reading = readMessage(schema as z.ZodType<StsMessages[E]>, payload);
    const problem = reading.ok ? this.strayProblem(reading.value) : reading.problem;
    if (problem !== undefined || !reading.ok) this.options.on.malformed(event, problem ?? '', payload);
    else if (event === 'stream:ready') this.becomeReady(reading.value as StsMessages['stream:ready']);
    else this.options.on.message(event, reading.value);
  }

  /** An STS of many streams may mix them up: a pause, or a dub, of another one is none of ours. */
  private strayProblem(message: StsMessages[StsEvent]): string | undefined {
    const { stream_id: own } = this.options.init;
    const seen = 'stream_id' in message ? message.stream_id : undefined;
    return seen === undefined || seen === own ? undefined : `stream_id: expected "${own}", seen "${seen}"`;
  }

  private becomeReady(session: StsMessages['stream:ready']): void {
    if (this.state.name !== 'initializing') return;
    this.state.cancelTimeout();
    this.state = { name: 'ready', socket: this.state.socket };
    const reconnected = this.wasReady && this.attempt > 0;
    this.wasReady = true;
    this.attempt = 0;
    this.options.on.ready(session, { reconnected });
  }

  private ended(reason: string): void {
    const was = this.state;
    if ('cancelTimeout' in was) was.cancelTimeout();
    this.state = { name: 'closed' };
    if (was.name === 'ready') this.options.on.lost(reason);
    else this.options.on.failed(this.attempt, reason);
    this.retry();
  }

  private retry(): void {
    const delayMs = this.options.retryDelaysMs[this.attempt];
    if (delayMs === undefined) {
      this.state = { name: 'gone' };
      return this.options.on.gone(this.attempt);
    }
    this.attempt++;
    const cancelRetry = this.options.timers.after(delayMs, () => {
      this.options.on.attempt(this.attempt, delayMs);
      this.connect();
    });
    this.state = { name: 'waiting', cancelRetry };
  }
}
