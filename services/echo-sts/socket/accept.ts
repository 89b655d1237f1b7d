import type { IncomingMessage, Server as HttpServer, IncomingHttpHeaders } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { MAX_MESSAGE_BYTES, PING_INTERVAL_MS, PING_TIMEOUT_MS } from '../../contracts/limits';
import { nowMs } from '../../contracts/clock';
import { webPageProblem } from '../../net/web-page';
import { Connection, type ConnectionContext } from './connection';
import { TrafficLimits } from './traffic-limits';
import { isIdentifier, readHandshake, STREAM_ID_HEADER, WORKER_ID_HEADER } from '../../contracts/identifiers';
import { shortCopy } from '../untrusted';

/**
 * Lets WebSocket clients in over an HTTP server. Who comes while its stream is refused fails at the upgrade, as with
 * a server that is down; wrong headers are told in words, by `connect_error`.
 */
export function acceptSockets(http: HttpServer, context: ConnectionContext): Server {
  const triedAtMs = new WeakMap<IncomingMessage, number>();
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    allowRequest: (request, decide) => {
      triedAtMs.set(request, nowMs());
      const reason = refusalOf(request, context);
      decide(reason, reason === undefined);
    },
  });
  io.engine.on('connection_error', (error: ConnectionError) =>
    recordRefusal(error.req, reasonOf(error), context),
  );
  const limits = new TrafficLimits((conn, reason) =>
    context.log('warn', 'connection cut', { reason, ...names(conn) }),
  );
  io.engine.on('connection', (conn: Socket['conn']) => limits.watch(conn));
  io.use((socket, next) => {
    const reading = readHandshake(socket.request.headers);
    if (reading.ok) return next();
    recordRefusal(socket.request, reading.problem, context);
    next(new Error(reading.problem));
  });
  io.on('connection', (socket) => {
    socket.onAny(() => limits.delivered(socket.conn));
    serve(socket, triedAtMs.get(socket.request), context);
  });
  return io;
}

const names = ({ request }: Socket['conn']): { streamId: string | undefined } => ({
  streamId: streamIdHeader(request.headers),
});

/** What engine.io tells of an upgrade it did not make. */
interface ConnectionError {
  req: IncomingMessage;
  message: string;
  context?: { message?: unknown };
}

const reasonOf = ({ message, context }: ConnectionError): string =>
  typeof context?.message === 'string' ? context.message : message;

function refusalOf(
  request: IncomingMessage,
  { refusals, timers, names }: ConnectionContext,
): string | undefined {
  const streamId = streamIdHeader(request.headers);
  if (streamId !== undefined && refusals.isRefused(streamId, timers.now()))
    return 'refused by simulate:disconnect';
  return webPageProblem(request.headers, names);
}

function recordRefusal(
  { headers }: IncomingMessage,
  reason: string,
  { journal, log }: ConnectionContext,
): void {
  const streamId = streamIdHeader(headers);
  journal.add({
    kind: 'refused',
    reason,
    headers: handshakeHeaders(headers),
    ...(streamId !== undefined && { streamId }),
  });
  log('info', 'connection refused', { streamId, reason });
}

function serve(socket: Socket, triedAtMs: number | undefined, context: ConnectionContext): void {
  const { journal, log, connections } = context;
  const { headers } = socket.request;
  const reading = readHandshake(headers);
  const connection = new Connection(socket, reading.ok ? reading.handshake : {}, context);
  const note = (kind: 'connect' | 'disconnect', reason?: string): void => {
    const { streamId } = connection;
    const seen = {
      connection: socket.id,
      ...(streamId !== undefined && { streamId }),
      ...(reason !== undefined && { reason }),
    };
    const asked = kind === 'connect' ? { triedAtMs, headers: handshakeHeaders(headers) } : {};
    journal.add({ kind, ...seen, ...asked });
    log('info', kind, seen);
  };
  note('connect');
  connections.add(connection);
  socket.onAny((event: unknown, ...values: unknown[]) => connection.receive(String(event), values));
  socket.once('disconnect', (reason) => {
    note('disconnect', reason);
    connections.remove(connection);
    connection.drop();
  });
}

const MAX_HEADER_CHARS = 100;

/** The stream that an upgrade names, if it is a proper id. */
function streamIdHeader(headers: IncomingHttpHeaders): string | undefined {
  const streamId = headers[STREAM_ID_HEADER];
  return isIdentifier(streamId) ? streamId : undefined;
}

/** The two headers as they came, for the journal. */
const handshakeHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    [STREAM_ID_HEADER, WORKER_ID_HEADER].flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, shortCopy(String(value), MAX_HEADER_CHARS)]];
    }),
  );
