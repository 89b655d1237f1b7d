import { io, type Socket } from 'socket.io-client';
import type { OpenStsSocket } from './connection';
import { loginOf } from '../../net/login';
import { MessageRate } from './message-rate';
import { shallowParser } from './shallow-parser';
import { STREAM_ID_HEADER, WORKER_ID_HEADER } from '../../contracts/identifiers';

/** The largest answer of the protocol has 10 MB of sound; what is longer ends the connection before it is held in memory. */
const MAX_MESSAGE_BYTES = 12 * 1024 * 1024;
/** So much may wait for an STS: more than all fragments that may be in flight. */
const MOST_UNREAD = { bytes: 64 * 1024 * 1024, packets: 10_000 };
/** A fragment takes an STS three messages. Each costs 0.05 ms and more, in which pictures wait. */
const MOST_MESSAGES_A_SECOND = 1000;
/** The library would wait half a minute for a server to answer its goodbye. */
const LINGER_MS = 1000;
/** A server is a stranger: its texts are not taken at any length. */
const MAX_REASON_CHARS = 300;
/** WebSocket close code: a message was longer than the peer takes (RFC 6455, 7.4.1). */
const TOO_BIG = 1009;

/** Nothing is packed: 100 KB that are packed well are 95 MB. The library's type forgets that it can be off. */
const NOT_PACKED = false as unknown as { threshold: number };
const LIMITS = { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: NOT_PACKED, parser: shallowParser };

/**
 * Opens Socket.IO sockets that never reconnect by themselves: after a server's goodbye the client library stays away,
 * after a torn transport it would come back at once; the schedule is ours in both cases.
 */
export function socketIoOpener(
  url: string,
  streamId: string,
  workerId: string,
  most = MOST_UNREAD,
): OpenStsSocket {
  return (on) => {
    let largestBytes = 0;
    let isOver = false;
    const closed = (reason: string): void => {
      if (isOver) return;
      isOver = true;
      on.closed(reason.slice(0, MAX_REASON_CHARS));
      leave(); // after some errors the library stays connected
    };
    /** Who does not answer the goodbye is left all the same. */
    const leave = (): void => {
      socket.disconnect();
      setTimeout(() => ws.terminate(), LINGER_MS).unref();
    };
    const socket = io(url, {
      ...LIMITS,
      transports: ['websocket'],
      upgrade: false, // or a server could have us open as many connections as it lists
      reconnection: false,
      forceNew: true,
      extraHeaders: { ...loginOf(url), [STREAM_ID_HEADER]: streamId, [WORKER_ID_HEADER]: workerId },
    });
    const ws = webSocketOf(socket);
    withoutWallClock(socket);
    guard(socket, most, closed);
    socket.on('connect', on.connected);
    // A name may be a number, or lack.
    socket.onAny((event: unknown, payload: unknown) => on.message(String(event), payload));
    socket.on('connect_error', (error) => closed(connectProblem(error)));
    socket.on('disconnect', (reason, details) => closed(closeReason(reason, details, largestBytes)));
    return {
      emit: (event, payload) => {
        largestBytes = Math.max(largestBytes, bytesOf(payload));
        socket.emit(event, payload);
      },
      close: leave,
    };
  };
}

/**
 * Before each message the library compares the server's last ping with the wall clock, for browsers that hold timers back; a
 * clock that is set by an hour would end the session. The timer that waits for the ping does all that is needed here.
 */
function withoutWallClock({ io: { engine } }: Socket): void {
  engine._hasPingExpired = () => false;
}

/** Waits that are longer than a timer can be end at once. */
const MOST_PING_MS = 24 * 3600 * 1000;
const USUAL_PING_MS = 25_000;
const pingMs = (told: unknown): number =>
  typeof told === 'number' && told >= 0 ? Math.min(told, MOST_PING_MS) : USUAL_PING_MS;

/** The library believes what a server says first, keeps what it says before that, and queues an answer to each ping. */
function guard(socket: Socket, most: typeof MOST_UNREAD, tell: (what: string) => void): void {
  const { engine } = socket.io;
  const ws = webSocketOf(socket);
  const cut = (what: string): void => {
    tell(what);
    ws.terminate();
  };
  engine.on('handshake', (told) => {
    told.pingInterval = pingMs(told.pingInterval);
    told.pingTimeout = pingMs(told.pingTimeout);
  });
  const { onmessage } = ws;
  ws.onmessage = (event) => {
    try {
      onmessage(event);
    } catch (error) {
      cut(`what the STS sends can't be read: ${String(error)}`);
    }
  };
  const check = (): void => {
    const unread = ws.bufferedAmount > most.bytes || engine.writeBuffer.length > most.packets;
    if (socket.receiveBuffer.length > 0) cut('the STS sends events before it has let us in');
    else if (unread)
      cut(
        `the STS asks and does not read: ${ws.bufferedAmount} bytes and ${engine.writeBuffer.length} packets wait for it`,
      );
  };
  for (const event of ['ping', 'message'] as const) ws.on(event, check);
  const rate = new MessageRate(MOST_MESSAGES_A_SECOND);
  ws.on('message', () => {
    if (rate.isTooMany(performance.now()))
      cut(`the STS sends more than ${MOST_MESSAGES_A_SECOND} messages a second`);
  });
}

const webSocketOf = ({ io: { engine } }: Socket): WebSocketOfNode =>
  (engine.transport as unknown as { ws: WebSocketOfNode }).ws;

/** As far as it is needed of what the library hides: `ws`. */
interface WebSocketOfNode {
  readonly bufferedAmount: number;
  onmessage: (event: unknown) => void;
  on: (event: 'ping' | 'message', listener: () => void) => unknown;
  terminate: () => void;
}

/** The cause under socket.io's own "websocket error", where there is one. */
function connectProblem(error: Error): string {
  const cause = causeOf(error);
  return cause === undefined ? error.message : `${error.message}: ${cause}`;
}

function causeOf(details: unknown): string | undefined {
  const { description } = (details ?? {}) as { description?: { message?: unknown } };
  return typeof description?.message === 'string' ? description.message : undefined;
}

/** What the server said on closing, where it said something. */
function closeReason(reason: string, details: unknown, largestBytes: number): string {
  const code = closeCode(details);
  if (code === TOO_BIG)
    return `${reason}: the STS takes no message as long as ours (close code ${TOO_BIG}); the longest had ${largestBytes} bytes: let it take more (maxHttpBufferSize), or make the segments shorter`;
  const cause = causeOf(details) ?? (details instanceof Error ? details.message : undefined);
  const said = code === undefined ? cause : `close code ${code}`;
  return said === undefined ? reason : `${reason} (${said})`;
}

function closeCode(details: unknown): number | undefined {
  const { context } = (details ?? {}) as { context?: { code?: unknown } };
  return typeof context?.code === 'number' ? context.code : undefined;
}

/** Sound is nearly all of a message. */
function bytesOf(payload: unknown): number {
  const { audio } = (payload ?? {}) as { audio?: { data_base64?: unknown } };
  return typeof audio?.data_base64 === 'string' ? audio.data_base64.length : 0;
}
