import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

const DEFAULT_PORT = 554;
const DEFAULT_SECURE_PORT = 322;
/** At most so much comes in one read; where that much came, there may be more. */
export const READ_BUFFER_BYTES = 64 * 1024;

/**
 * @param url `rtsp:`, or `rtsps:` for TLS
 * @param take gets a view that the next read overwrites; returns whether to read on
 * @returns the socket, and the event that says that it can be used
 */
export function openSocket(
  { protocol, hostname, port }: URL,
  take: (chunk: Buffer) => boolean,
): { socket: Socket; ready: string } {
  const host = hostname.replace(/^\[|\]$/g, '');
  const options = { host, onread: intoOneBuffer(take) };
  if (protocol !== 'rtsps:')
    return { socket: connect({ ...options, port: port ? Number(port) : DEFAULT_PORT }), ready: 'connect' };
  const secure = { port: port ? Number(port) : DEFAULT_SECURE_PORT, servername: isIP(host) ? '' : host };
  return { socket: connectSecurely({ ...options, ...secure }), ready: 'secureConnect' };
}

/** A stream comes in many small reads, and a buffer of its own for each is half of what a read costs. */
function intoOneBuffer(take: (chunk: Buffer) => boolean): OnReadOpts {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return { buffer, callback: (length) => take(buffer.subarray(0, length)) };
}
