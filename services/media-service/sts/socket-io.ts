import { io, type Socket } from 'socket.io-client';
import type { OpenStsSocket } from './connection';
import { shallowParser } from './shallow-parser';
import { STREAM_ID_HEADER, WORKER_ID_HEADER } from '../../contracts/identifiers';

/** Longest wait for the WebSocket handshake of one attempt. */
const CONNECT_TIMEOUT_MS = 5000;
/** The largest answer of the protocol has 10 MB of sound; what is longer ends the connection before it is held in memory. */
const MAX_MESSAGE_BYTES = 12 * 1024 * 1024;
/** So much may wait for an STS: more than all fragments that may be in flight. */
const MOST_UNREAD = { bytes: 64 * 1024 * 1024, packets: 10_000 };
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
    let unread: string | undefined;
    const socket = io(url, {
      ...LIMITS,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_TIMEOUT_MS,
      extraHeaders: { [STREAM_ID_HEADER]: streamId, [WORKER_ID_HEADER]: workerId },
    });
    withoutWallClock(socket);
    cutWhenUnread(socket, most, (what) => (unread ??= what));
    socket.on('connect', on.connected);
    socket.onAny((event: string, payload: unknown) => on.message(event, payload));
    socket.on('connect_error', (error) => on.closed(connectProblem(error)));
    socket.on('disconnect', (reason, details) =>
      on.closed(unread ?? closeReason(reason, details, largestBytes)),
    );
    return {
      emit: (event, payload) => {
        largestBytes = Math.max(largestBytes, bytesOf(payload));
        socket.emit(event, payload);
      },
      close: () => void socket.disconnect(),
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

/** The library queues an answer to each ping, read or not. */
function cutWhenUnread(
  { io: { engine } }: Socket,
  most: typeof MOST_UNREAD,
  tell: (what: string) => void,
): void {
  const { ws } = engine.transport as unknown as { ws: WebSocketOfNode };
  const check = (): void => {
    if (ws.bufferedAmount <= most.bytes && engine.writeBuffer.length <= most.packets) return;
    tell(
      `the STS asks and does not read: ${ws.bufferedAmount} bytes and ${engine.writeBuffer.length} packets wait for it`,
    );
    ws.terminate();
  };
  for (const event of ['ping', 'message'] as const) ws.on(event, check);
}

/** As far as it is needed of what the library hides: `ws`. */
interface WebSocketOfNode {
  readonly bufferedAmount: number;
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
  const said = code === undefined ? causeOf(details) : `close code ${code}`;
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
