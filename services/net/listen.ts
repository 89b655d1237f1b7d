import type { AddressInfo, Server } from 'node:net';

/** Far above what a pipeline opens at once, far below the limit on open files; each one may hold some MB of buffers. */
const MAX_CONNECTIONS = 500;

/** Of a server for HTTP: who connects and does not ask, or asks letter by letter, takes a place of the few there are. */
export const HTTP_PATIENCE = {
  headersTimeout: 3000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 3000,
};

/**
 * Starts a server of any protocol. Connections above `maxConnections` are closed at once.
 * @returns the port, chosen by the system for port 0
 * @throws Error when the address is taken
 */
export function listenOn(
  server: Server,
  port: number,
  host: string,
  maxConnections = MAX_CONNECTIONS,
): Promise<number> {
  server.maxConnections = maxConnections;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
