import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

const ESTABLISHED = '01';

/**
 * Bytes of a connection that this system holds and the other side's system has not acknowledged. Node cannot ask a socket
 * for that; Linux lists it (proc(5), `/proc/net/tcp`). Undefined where it does not.
 */
export async function systemQueueBytes(socket: Socket): Promise<number | undefined> {
  const table = socket.localFamily === 'IPv6' ? 'tcp6' : 'tcp';
  const lines = await readFile(`/proc/self/net/${table}`, 'latin1').catch(() => '');
  return queueIn(lines, socket.localPort ?? 0, socket.remotePort ?? 0);
}

/** Undefined unless just one connection has these ports. */
export function queueIn(table: string, localPort: number, remotePort: number): number | undefined {
  const ends = [localPort, remotePort].map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`);
  const [local = '', remote = ''] = ends;
  const queues = table.split('\n').flatMap((line) => {
    if (!line.includes(local) || !line.includes(remote)) return [];
    const [, from, to, state, queue] = line.trim().split(/\s+/);
    const isThis = from?.endsWith(local) && to?.endsWith(remote) && state === ESTABLISHED;
    return isThis && queue !== undefined ? [parseInt(queue, 16)] : [];
  });
  return queues.length === 1 ? queues[0] : undefined;
}
