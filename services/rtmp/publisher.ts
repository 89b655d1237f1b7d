import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { FlvTag } from '../media/flv';
import type { RtmpAddress } from './address';
import { PublishSession } from './publish-session';

/** A server that answers nothing, or takes no byte, for so long has failed. */
const STALLED_AFTER_MS = 5000;

/** One connection that publishes a stream to an RTMP server, over TLS for `rtmps:`. */
export class RtmpPublisher {
  /** Resolves when tags can be sent; never if the server refuses. */
  readonly accepted: Promise<void>;
  /** Resolves when the connection is closed, in order or not. */
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private readonly session: PublishSession;
  private state: 'open' | 'ending' | 'over' = 'open';

  /** @param onFailed called at most once: where and what. The connection is closed then */
  constructor(
    private readonly address: RtmpAddress,
    private readonly onFailed: (reason: string) => void,
    stalledAfterMs = STALLED_AFTER_MS,
  ) {
    const socket = open(address);
    let accept = (): void => undefined;
    this.accepted = new Promise((resolve) => (accept = resolve));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.session = new PublishSession(address, {
      output: (bytes) => void (socket.writable && socket.write(bytes)),
      accepted: () => accept(),
    });
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(stalledAfterMs, () => this.silent(stalledAfterMs));
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('error', (error) => this.fail(messageOf(error)));
    socket.on('close', () => this.state === 'open' && this.fail('the server closed the connection'));
    this.session.begin();
  }

  /** Bytes that wait for the server. */
  get backlogBytes(): number {
    return this.socket.writableLength;
  }

  /** Sends tags in one write; not before they are accepted. */
  send(tags: readonly FlvTag[]): void {
    if (this.state !== 'open') return;
    this.socket.write(Buffer.concat(tags.map((tag) => this.session.encode(tag))));
  }

  /** Says goodbye behind all that was sent. The server closes its side when it has read that: see `closed`. */
  end(): void {
    if (this.state !== 'open') return;
    this.session.goodbye();
    this.state = 'ending';
    this.socket.end();
  }

  /** Ends the connection as failed. */
  fail(reason: string): void {
    if (this.state === 'over') return;
    this.dispose();
    this.onFailed(`${this.address.text}: ${reason}`);
  }

  /** Closes the connection at once, without a word. */
  dispose(): void {
    this.state = 'over';
    this.socket.destroy();
  }

  private receive(bytes: Buffer): void {
    try {
      this.session.push(bytes);
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  /** Nothing went either way; that is as it should be while there is nothing to be sent. */
  private silent(forMs: number): void {
    const { waitsFor } = this.session;
    if (waitsFor !== undefined) this.fail(`no answer to ${waitsFor} within ${forMs / 1000} s`);
    else if (this.backlogBytes > 0) this.fail(`the server took nothing for ${forMs / 1000} s`);
  }
}

function open({ host, port, isTls }: RtmpAddress): Socket {
  if (!isTls) return connectTcp({ host, port });
  return connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) });
}

/** Where a name has several addresses, the error of each. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
