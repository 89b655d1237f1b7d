import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FlvTag } from '../../media/flv';
import type { Log } from '../../net/json-log';
import { pathNameProblem } from '../path';
import { RtmpProtocol, RtmpProtocolError } from './protocol';
import { RtmpReader } from './reader';
import { RtmpPublication, type PublicationEvents } from './rtmp-publication';

export interface SessionOptions {
  log: Log;
  events: PublicationEvents;
  find: (path: string) => RtmpPublication | undefined;
  /** Its publisher is gone; it may never have become ready. */
  gone: (publication: RtmpPublication) => void;
  /** A publisher that completes no message for so long is cut off, and who has neither published nor played by then. */
  idleMs: number;
  maxBacklogBytes: number;
}

type Role =
  | { kind: 'undecided' }
  | { kind: 'publisher'; publication: RtmpPublication }
  | { kind: 'reader'; reader: RtmpReader; publication: RtmpPublication };

/** One RTMP connection, from the handshake to its end: it becomes a publisher or a reader, once. */
export class RtmpSession {
  readonly id = randomUUID();
  private role: Role = { kind: 'undecided' };
  private readonly protocol: RtmpProtocol;
  private readonly progress: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly options: SessionOptions,
  ) {
    this.protocol = new RtmpProtocol({
      output: (bytes) => this.answer(bytes),
      publish: (path) => this.publish(path),
      play: (path) => this.play(path),
      tag: (tag) => this.take(tag),
    });
    socket.setNoDelay(true);
    this.progress = setTimeout(() => this.cut(`nothing whole came for ${options.idleMs} ms`), options.idleMs);
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('timeout', () => this.cut(`took nothing for ${socket.timeout} ms`));
    socket.on('error', (error) => this.log('connection failed', { error: error.message }));
    socket.on('close', () => this.closed());
  }

  /** Ends the connection at once, whatever it is in the middle of. */
  cut(reason: string): void {
    if (this.socket.destroyed) return;
    this.log('connection cut', { reason });
    this.socket.destroy();
  }

  /** @throws RtmpProtocolError when the peer asks and asks and reads nothing */
  private answer(bytes: Buffer): void {
    const { socket } = this;
    if (!socket.writable) return;
    socket.write(bytes);
    if (socket.writableLength > this.options.maxBacklogBytes)
      throw new RtmpProtocolError(`answers not read: ${socket.writableLength} bytes wait for the peer`);
  }

  private take(tag: FlvTag): void {
    if (this.role.kind !== 'publisher' || tag.body.length === 0) return;
    this.progress.refresh();
    this.role.publication.push(tag);
  }

  private receive(bytes: Buffer): void {
    if (this.role.kind === 'publisher') this.role.publication.bytesReceived += bytes.length;
    try {
      this.protocol.push(bytes);
    } catch (error) {
      this.cut(error instanceof Error ? error.message : String(error));
    }
    if (this.role.kind === 'publisher') this.role.publication.flush();
  }

  private publish(path: string): void {
    this.assertUndecided(path);
    this.role = { kind: 'publisher', publication: new RtmpPublication(path, this.id, this.options.events) };
    this.progress.refresh();
    this.log('publishing');
  }

  private play(path: string): void {
    this.assertUndecided(path);
    const publication = this.options.find(path);
    if (!publication) return this.refuse(path);
    const { maxBacklogBytes } = this.options;
    const onTooSlow = (backlogBytes: number): void =>
      this.cut(`reader too slow: ${backlogBytes} bytes wait for it`);
    const reader = new RtmpReader({ id: this.id, socket: this.socket, maxBacklogBytes, onTooSlow });
    this.role = { kind: 'reader', reader, publication };
    clearTimeout(this.progress);
    this.protocol.acceptPlay();
    publication.addReader(reader);
    this.log('reading');
  }

  private refuse(path: string): void {
    this.protocol.refusePlay(`no stream is available on path '${path}'`);
    this.options.log('info', 'reader refused: nobody publishes', { path });
    this.socket.end();
  }

  private assertUndecided(path: string): void {
    if (this.role.kind !== 'undecided')
      throw new RtmpProtocolError('a second publish or play on one connection');
    const problem = pathNameProblem(path);
    if (problem) throw new RtmpProtocolError(`invalid path name: ${problem} (${path})`);
  }

  private closed(): void {
    const { role } = this;
    clearTimeout(this.progress);
    if (role.kind === 'publisher') this.options.gone(role.publication);
    if (role.kind === 'reader') role.publication.removeReader(role.reader);
    if (role.kind !== 'undecided') this.log('closed');
  }

  private log(message: string, details: Record<string, unknown> = {}): void {
    const path = this.role.kind === 'undecided' ? undefined : this.role.publication.path;
    this.options.log('info', `RTMP ${message}`, { id: this.id, role: this.role.kind, path, ...details });
  }
}
