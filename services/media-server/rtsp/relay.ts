/** RTSP side of the stand-in media server: publishers in, readers out, over TCP. */
import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { listenOn } from '../../net/listen';
import type { PathDescription } from '../path';
import { Connection } from './connection';
import type { PublishedPath } from './path';
import type { RelayContext, RelayLimits } from './session';

const DEFAULT_LIMITS: RelayLimits = {
  // As MediaMTX's readTimeout.
  publisherIdleMs: 10_000,
  handshakeMs: 60_000,
  // As MediaMTX.
  reportIntervalMs: 10_000,
  // A minute of the standard clip.
  queueBytes: 8 * 1024 * 1024,
};

export type RtspRelayOptions = Partial<RelayLimits>;

/** A refused request or a connection that the relay ended; `peer` is its address. */
interface RelayProblem {
  peer: string;
  reason: string;
}

interface RelayEvents {
  /** RECORD was accepted; no packet has been handed out yet, so subscribers get all of them. */
  ready: [path: PublishedPath];
  /** The publisher is gone. */
  gone: [path: PublishedPath];
  problem: [problem: RelayProblem];
}

/**
 * Relays RTSP streams, one path a publisher, any number of readers, RTP and RTCP interleaved in the RTSP connection
 * (RFC 2326, 10.12). Behaves as MediaMTX 1.20 with `useAbsoluteTimestamp`, `overridePublisher` and `rtspTransports: [tcp]`.
 */
export class RtspRelay extends EventEmitter<RelayEvents> {
  private readonly server: Server;
  private readonly connections = new Set<Connection>();
  private readonly published = new Map<string, PublishedPath>();
  private readonly context: RelayContext;

  constructor(options: RtspRelayOptions = {}) {
    super();
    this.context = {
      limits: { ...DEFAULT_LIMITS, ...options },
      find: (name) => this.published.get(name),
      publish: (path) => this.publish(path),
      unpublish: (path) => this.unpublish(path),
    };
    this.server = createServer((socket) => this.accept(socket));
  }

  /** @returns the port, chosen by the system for port 0. @throws Error when the address is taken */
  listen(port: number, host = '127.0.0.1'): Promise<number> {
    return listenOn(this.server, port, host);
  }

  /** Ends every connection and frees the port. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const connection of this.connections) connection.destroy();
    await closed;
  }

  /** The paths that are published now, by name. */
  paths(): PathDescription[] {
    const paths = [...this.published.values()].map((path) => path.describe());
    return paths.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private accept(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    const connection = new Connection(socket, this.context, {
      problem: (reason) => this.emit('problem', { peer, reason }),
      closed: () => this.connections.delete(connection),
    });
    this.connections.add(connection);
  }

  private publish(path: PublishedPath): void {
    this.published.get(path.name)?.endPublisher('another publisher took over');
    this.published.set(path.name, path);
    this.emit('ready', path);
  }

  private unpublish(path: PublishedPath): void {
    this.published.delete(path.name);
    path.end();
    this.emit('gone', path);
  }
}
