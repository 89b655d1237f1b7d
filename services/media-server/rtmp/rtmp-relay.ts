import { createServer, type Server } from 'node:net';
import { listenOn } from '../../net/listen';
import type { Log } from '../../net/json-log';
import type { PathDescription } from '../path';
import type { RtmpPublication } from './rtmp-publication';
import { RtmpSession, type SessionOptions } from './session';
import type { Publication, SampleSink } from '../recording/part-builder';

/** MediaMTX's `readTimeout`. */
const IDLE_MS = 10_000;
/** 10 s of a 6 Mbit/s stream. */
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024;

export interface RtmpRelayOptions {
  log: Log;
  /** Called for each path that becomes ready; takes its samples from the first packet on. */
  record: (publication: Publication) => SampleSink;
  idleMs?: number;
  maxBacklogBytes?: number;
}

/** RTMP server: one publisher and any number of readers a path, as MediaMTX relays them. */
export class RtmpRelay {
  private readonly ready = new Map<string, RtmpPublication>();
  private readonly sessions = new Map<string, RtmpSession>();
  private readonly server: Server;
  private readonly idleMs: number;

  constructor(options: RtmpRelayOptions) {
    this.idleMs = options.idleMs ?? IDLE_MS;
    const sessionOptions: SessionOptions = {
      log: options.log,
      events: { ready: (publication) => this.makeReady(publication), record: options.record },
      find: (path) => this.ready.get(path),
      gone: (publication) => this.remove(publication),
      idleMs: this.idleMs,
      maxBacklogBytes: options.maxBacklogBytes ?? MAX_BACKLOG_BYTES,
    };
    this.server = createServer((socket) => {
      const session = new RtmpSession(socket, sessionOptions);
      this.sessions.set(session.id, session);
      socket.on('close', () => this.sessions.delete(session.id));
    });
  }

  /** @returns the port, chosen by the system for port 0. @throws Error when the address is taken */
  listen(port: number, host: string): Promise<number> {
    return listenOn(this.server, port, host);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const session of this.sessions.values()) session.cut('the server closes');
    await closed;
  }

  /** The paths that are ready; MediaMTX does not list an RTMP path before. */
  paths(): PathDescription[] {
    return [...this.ready.values()].map((publication) => publication.describe());
  }

  /** A second publisher takes over a path, as with MediaMTX's `overridePublisher`, but only with a usable stream. */
  private makeReady(publication: RtmpPublication): void {
    const former = this.ready.get(publication.path);
    this.ready.set(publication.path, publication);
    if (former) this.sessions.get(former.id)?.cut('another publisher took over its path');
  }

  private remove(publication: RtmpPublication): void {
    if (this.ready.get(publication.path) === publication) this.ready.delete(publication.path);
    publication.end(this.idleMs);
  }
}
