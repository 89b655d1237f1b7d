import { readSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely, TLSSocket } from 'node:tls';

const DEFAULT_PORT = 554;
const DEFAULT_SECURE_PORT = 322;
/** A stream comes in many small reads, and a buffer of its own for each is half of what a read costs. */
const BUFFER = Buffer.allocUnsafeSlow(64 * 1024);
/** A turn ends, however fast a source sends: 4 MB in each of a worker's turns are far more than any programme has. */
const MOST_READS_A_TURN = 64;

/**
 * @param url `rtsp:`, or `rtsps:` for TLS
 * @param take gets a view that the next read overwrites
 * @returns the socket, and the event that says that it can be used
 */
export function openSocket(
  { protocol, hostname, port }: URL,
  take: (chunk: Buffer) => void,
): { socket: Socket; ready: string } {
  const host = hostname.replace(/^\[|\]$/g, '');
  const callback = (length: number): true => (take(BUFFER.subarray(0, length)), true);
  const options = { host, onread: { buffer: BUFFER, callback } };
  if (protocol !== 'rtsps:')
    return { socket: connect({ ...options, port: port ? Number(port) : DEFAULT_PORT }), ready: 'connect' };
  const secure = { port: port ? Number(port) : DEFAULT_SECURE_PORT, servername: isIP(host) ? '' : host };
  return { socket: connectSecurely({ ...options, ...secure }), ready: 'secureConnect' };
}

/**
 * Reads what has come, and from now on nothing until asked again. The event loop would do it at the cost of two wake-ups: it
 * goes on watching a connection that is read no more until the next packet comes.
 */
export function readNow(socket: Socket, take: (chunk: Buffer) => void): void {
  const fd = descriptorOf(socket);
  if (fd < 0 || socket instanceof TLSSocket) return;
  socket.pause();
  try {
    let length = BUFFER.length;
    for (let reads = 0; length === BUFFER.length && reads < MOST_READS_A_TURN && !socket.destroyed; reads++) {
      length = readSync(fd, BUFFER);
      take(BUFFER.subarray(0, length));
    }
    if (length === 0) socket.resume(); // at the end of the stream, which is told as usual
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') socket.destroy(error as Error);
  }
}

/** The system's number of a connection, which Node keeps to itself; -1 once it is closed. */
const descriptorOf = (socket: Socket): number =>
  (socket as unknown as { _handle: { fd: number } | null })._handle?.fd ?? -1;
