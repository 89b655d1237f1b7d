import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { FlvTag } from '../media/flv';
import type { RtmpAddress } from './address';
import { PublishSession } from './publish-session';
import { systemQueueBytes } from './system-queue';
import { Uptake } from './uptake';
import { AwakeClock } from '../net/timers';

/** A server that does not go on with its answers, or does not take what is sent, for so long has failed. */
const STALLED_AFTER_MS = 4000;
/** So it ticks as often as the source's watch, and with it. */
const CHECKS = 16;
/** A server that closes within so long after it has accepted has looked at the publisher only then, as MediaMTX does. */
const LOOKS_AT_PUBLISHER_MS = 4000;
/** So many answers may wait for a server that asks and does not read; it gets no more of them. */
const MOST_ANSWERS = 256;
/** How a system names that the other side has gone. */
const CLOSED_CODES = ['EPIPE', 'ECONNRESET'];

/** One connection that publishes a stream to an RTMP server, over TLS for `rtmps:`. */
export class RtmpPublisher {
  /** Resolves when tags can be sent; never if the server refuses. */
  readonly accepted: Promise<void>;
  /** Resolves when the connection is closed, in order or not. */
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private readonly session: PublishSession;
  private readonly uptake = new Uptake();
  private readonly clock: AwakeClock;
  private state: 'open' | 'ending' | 'over' = 'open';
  private answersWaiting = 0;
  private isLooking = false;
  private waitsFor: string | undefined;
  /** When the server began to owe the answer that it owes now, or gave the last one. */
  private answerSinceMs = 0;

  /** @param onFailed called at most once: where and what. The connection is closed then */
  constructor(
    private readonly address: RtmpAddress,
    private readonly onFailed: (reason: string) => void,
    private readonly stalledAfterMs = STALLED_AFTER_MS,
  ) {
    const socket = open(address);
    let accept = (): void => undefined;
    this.accepted = new Promise((resolve) => (accept = resolve));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.session = new PublishSession(address, {
      output: (bytes) => this.answer(bytes),
      accepted: () => accept(),
      acknowledged: (bytes) => this.uptake.acknowledged(bytes),
    });
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('error', (error) => this.fail(this.problemOf(error)));
    for (const end of ['end', 'close']) socket.on(end, () => this.state === 'open' && this.fail(this.gone()));
    this.clock = new AwakeClock(stalledAfterMs / CHECKS, () => {
      void this.lookAtQueue();
      this.expectProgress();
    });
    this.noteProgress();
    this.session.begin();
  }

  /** Bytes that wait for the server. */
  get backlogBytes(): number {
    return this.socket.writableLength;
  }

  /** Sends tags in one write; not before they are accepted. */
  send(tags: readonly FlvTag[]): void {
    if (this.state !== 'open') return;
    this.write(Buffer.concat(tags.map((tag) => this.session.encode(tag))));
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
    this.clock.stop();
    this.socket.destroy();
  }

  private answer(bytes: Buffer): void {
    if (this.answersWaiting >= MOST_ANSWERS) return;
    this.answersWaiting++;
    this.write(bytes, () => {
      this.answersWaiting--;
      this.taken();
    });
  }

  private readonly taken = (): void => this.uptake.taken();

  private write(bytes: Buffer, onTaken = this.taken): void {
    if (!this.socket.writable) return;
    this.uptake.wrote(bytes.length, this.clock.ms);
    this.socket.write(bytes, onTaken);
  }

  private receive(bytes: Buffer): void {
    try {
      this.session.push(bytes);
    } catch (error) {
      this.fail(messageOf(error));
    }
    this.noteProgress();
  }

  private noteProgress(): void {
    if (this.session.waitsFor === this.waitsFor) return;
    this.waitsFor = this.session.waitsFor;
    this.answerSinceMs = this.clock.ms;
  }

  /** A server that does not acknowledge is judged by what its system does. */
  private async lookAtQueue(): Promise<void> {
    if (this.isLooking || this.uptake.isAcknowledging) return;
    this.isLooking = true;
    const { takenBytes } = this.uptake;
    const queuedBytes = await systemQueueBytes(this.socket);
    this.isLooking = false;
    if (queuedBytes !== undefined && !this.uptake.isAcknowledging)
      this.uptake.held(queuedBytes, takenBytes, this.clock.ms);
  }

  /** Bytes that are no answer, such as pings, and an answer in drips are no progress. */
  private expectProgress(): void {
    const { waitsFor } = this.session;
    const isLate = (sinceMs = Infinity): boolean => this.clock.ms - sinceMs >= this.stalledAfterMs;
    const limit = `${this.stalledAfterMs / 1000} s`;
    if (waitsFor !== undefined && isLate(this.answerSinceMs))
      this.fail(`no answer to ${waitsFor} within ${limit}`);
    else if (isLate(this.uptake.owedSinceMs)) this.fail(`the server took nothing for ${limit}`);
  }

  private problemOf(error: Error & { code?: string }): string {
    return CLOSED_CODES.includes(error.code ?? '') ? this.gone(error.message) : messageOf(error);
  }

  private gone(detail?: string): string {
    const { waitsFor } = this.session;
    const closed = `the server closed the connection${waitsFor === undefined ? '' : ` during ${waitsFor}`}`;
    const said = detail === undefined ? closed : `${closed} (${detail})`;
    if (waitsFor !== undefined || this.clock.ms - this.answerSinceMs > LOOKS_AT_PUBLISHER_MS) return said;
    return `${said} right after publish, without a reason: its log may tell whether it refuses this name, user or password`;
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
