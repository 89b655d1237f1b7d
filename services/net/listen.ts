import type { AddressInfo, Server } from 'node:net';

/**
 * Starts a server of any protocol.
 * @returns the port, chosen by the system for port 0
 * @throws Error when the address is taken
 */
export function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
