import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { HTTP_PATIENCE, listenOn } from '../../net/listen';

export type HealthState = 'connecting' | 'running' | 'starved' | 'reconnecting' | 'draining' | 'stopped';

export type Health = Record<string, unknown> & { state: HealthState };

/** Serves `GET /metrics`; `GET /healthz`: 200 while the process is alive; `GET /readyz`: 200 while the stream runs, else 503. */
export class TelemetryServer {
  private readonly server: Server;

  constructor(registry: Registry, health: () => Health) {
    this.server = createServer(HTTP_PATIENCE, (request, response) => {
      const path = (request.url ?? '/').split('?')[0];
      if (request.method !== 'GET') return answer(response, 405, 'text/plain', 'only GET is served here\n');
      if (path === '/healthz') return answerHealth(response, 200, health());
      if (path === '/readyz') return answerReadiness(response, health());
      if (path !== '/metrics')
        return answer(response, 404, 'text/plain', 'try /metrics, /healthz or /readyz\n');
      registry.metrics().then(
        (text) => answer(response, 200, registry.contentType, text),
        (error: Error) => answer(response, 500, 'text/plain', `${error.message}\n`),
      );
    });
  }

  /** @returns the port, chosen by the system when `port` is 0 */
  listen(port: number, host: string): Promise<number> {
    return listenOn(this.server, port, host);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

function answerReadiness(response: ServerResponse, health: Health): void {
  answerHealth(response, health.state === 'running' ? 200 : 503, health);
}

function answerHealth(response: ServerResponse, status: number, health: Health): void {
  answer(response, status, 'application/json', JSON.stringify(health));
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
