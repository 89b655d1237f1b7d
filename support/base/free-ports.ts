import { createServer } from 'node:net';
import { listenOn } from '../../services/net/listen';

/**
 * Ports of 127.0.0.1 that nobody listens on now, all different. Somebody else may take one before it is used: whoever
 * uses them must be ready to try again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(holders.map((holder) => listenOn(holder, 0, '127.0.0.1')));
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return ports;
}
