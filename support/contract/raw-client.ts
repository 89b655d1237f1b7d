import { io, type Socket } from 'socket.io-client';
import { nowMs } from '../../services/contracts/clock';
import { eventually } from '../base/eventually';

/** Any answer comes in milliseconds; this is for a machine that is busy with other things. */
export const ANSWER_MS = 10_000;
const LOOK_EVERY_MS = 5;
const FENCE = 'fence-';
const FENCE_ANSWERED =
  'the service has dealt with everything sent, and refused a stream:pause of an unknown stream by an error with its stream_id';

export interface Received {
  event: string;
  payload: unknown;
  /** As `nowMs`. */
  atMs: number;
}

export interface WireOptions {
  /** Address of the service, with the namespace if it is not "/". */
  url: string;
  headers?: Readonly<Record<string, string>>;
  transport?: 'websocket' | 'polling';
}

/** One connection to an STS, without manners of its own: sends anything, keeps everything that comes. */
export class RawClient {
  readonly received: Received[] = [];
  ended: { reason: string; atMs: number } | undefined;
  /** What the service announced when the connection was opened, in the words of Engine.IO. */
  handshake: Readonly<Record<string, unknown>> = {};
  private fences = 0;
  private lastFence = '';

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, payload: unknown) => this.take(event, payload));
    socket.io.engine.once('handshake', (announced) => (this.handshake = { ...announced }));
    socket.once('disconnect', (reason) => (this.ended = { reason, atMs: nowMs() }));
  }

  /** @throws Error with the service's reason when it does not let the client in. */
  static async connect({ url, headers = {}, transport = 'websocket' }: WireOptions): Promise<RawClient> {
    const socket = io(url, {
      transports: [transport],
      extraHeaders: { ...headers },
      reconnection: false,
      forceNew: true,
      timeout: ANSWER_MS,
    });
    const wire = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.disconnect();
        reject(error);
      });
    });
    return wire;
  }

  /** As Socket.IO does; binary values become attachments, a function at the end asks for an acknowledgement. */
  send(event: string, ...values: unknown[]): void {
    this.socket.emit(event, ...values);
  }

  /** A text message of the layer below: a Socket.IO packet, or anything else. */
  sendText(packet: string): void {
    this.socket.io.engine.write(packet);
  }

  count(event: string): number {
    return this.received.filter((message) => message.event === event).length;
  }

  /** Waits until so many messages of an event have come. @throws NotInTimeError that tells what has come */
  async arrival(event: string, count: number, withinMs = ANSWER_MS): Promise<void> {
    await this.until(
      `the service has sent ${event}, ${count} in all`,
      () => this.count(event) >= count,
      withinMs,
    );
  }

  async until(description: string, condition: () => boolean, withinMs = ANSWER_MS): Promise<void> {
    const seen = (): string =>
      this.received
        .map(({ event }) => event)
        .slice(-20)
        .join(' ') || 'nothing';
    const probe = (): true => {
      if (condition()) return true;
      throw new Error(`has come: ${seen()}${this.ended ? `; connection ended: ${this.ended.reason}` : ''}`);
    };
    await eventually(description, probe, { withinMs, everyMs: LOOK_EVERY_MS });
  }

  /** Watches for so long that something does not happen. @returns at once when it does: true */
  async within(condition: () => boolean, ms: number): Promise<boolean> {
    const untilMs = nowMs() + ms;
    const over = (): boolean => condition() || nowMs() >= untilMs;
    await eventually('the time has passed', over, { withinMs: ms + ANSWER_MS, everyMs: LOOK_EVERY_MS });
    return condition();
  }

  /**
   * Waits until the service has dealt with everything sent so far: it takes the messages of a connection one after the
   * other, and the last one here is of a stream that nobody has, which it refuses. That refusal is not kept.
   */
  async settled(): Promise<void> {
    const fence = `${FENCE}${(this.fences += 1)}`;
    this.send('stream:pause', { stream_id: fence });
    await this.until(FENCE_ANSWERED, () => this.lastFence === fence);
  }

  close(): void {
    this.socket.disconnect();
  }

  private take(event: string, payload: unknown): void {
    const fence = event === 'error' ? fenceOf(payload) : undefined;
    if (fence !== undefined) this.lastFence = fence;
    else this.received.push({ event, payload, atMs: nowMs() });
  }
}

function fenceOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('stream_id' in payload)) return undefined;
  const { stream_id: id } = payload;
  return typeof id === 'string' && id.startsWith(FENCE) ? id : undefined;
}
