import { io } from 'socket.io-client';
import { STREAM_ID_HEADER, WORKER_ID_HEADER } from '../../contracts/handshake';
import type { OpenStsSocket } from './connection';

/** Longest wait for the WebSocket handshake of one attempt. */
const CONNECT_TIMEOUT_MS = 5000;

/**
 * Opens Socket.IO sockets that never reconnect by themselves: after a server's goodbye the client library stays away,
 * after a torn transport it would come back at once; the schedule is ours in both cases.
 */
export function socketIoOpener(url: string, streamId: string, workerId: string): OpenStsSocket {
  return (on) => {
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_TIMEOUT_MS,
      extraHeaders: { [STREAM_ID_HEADER]: streamId, [WORKER_ID_HEADER]: workerId },
    });
    socket.on('connect', on.connected);
    socket.onAny((event: string, payload: unknown) => on.message(event, payload));
    socket.on('connect_error', (error) => on.closed(connectProblem(error)));
    socket.on('disconnect', (reason) => on.closed(reason));
    return {
      emit: (event, payload) => void socket.emit(event, payload),
      close: () => void socket.disconnect(),
    };
  };
}

/** The cause under socket.io's own "websocket error", where there is one. */
function connectProblem(error: Error & { description?: unknown }): string {
  const { description } = error;
  const cause = typeof description === 'object' && description !== null && 'message' in description;
  return cause ? `${error.message}: ${String(description.message)}` : error.message;
}
