import { io, type Socket } from 'socket.io-client';
import { type ControlAck, controlAck } from '../contracts/control-events';
import {
  type ControlEvent,
  isStsEvent,
  type StsEvent,
  stsEvents,
  type StsMessages,
} from '../contracts/events';
import { readMessage } from '../contracts/message';

const DEADLINE_MS = 5_000;

/** A Socket.IO client for tests. Everything the service sends must fit its schema. */
export class TestClient {
  private readonly unread: { event: string; payload: unknown }[] = [];
  private wake: (() => void) | undefined;

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, payload: unknown) => {
      this.unread.push({ event, payload });
      this.wake?.();
    });
  }

  /** @throws the service's reason when it does not let the client in. */
  static async connect(port: number, headers: Record<string, string> = {}): Promise<TestClient> {
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
    });
    const client = new TestClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.disconnect();
        reject(error);
      });
    });
    return client;
  }

  send(event: string, payload: unknown): void {
    this.socket.emit(event, payload);
  }

  /** The next message of this name that was not taken yet. */
  async next<E extends StsEvent>(event: E): Promise<StsMessages[E]> {
    const reading = readMessage(stsEvents[event], await this.take(event));
    if (!reading.ok) throw new Error(`the service sent a bad ${event}: ${reading.problem}`);
    return reading.value;
  }

  /** Messages that have come and were not taken, in order. */
  get left(): string[] {
    return this.unread.map(({ event }) => event).filter(isStsEvent);
  }

  /** Sends a control message; both its answers must be the same. */
  async control(event: ControlEvent, payload: unknown): Promise<ControlAck> {
    const acknowledged = controlAck.parse(await this.socket.timeout(DEADLINE_MS).emitWithAck(event, payload));
    const event2 = controlAck.parse(await this.take(`${event}:ack`));
    if (JSON.stringify(acknowledged) !== JSON.stringify(event2))
      throw new Error(`${event}: two different answers`);
    return acknowledged;
  }

  /** Resolves with the reason when the connection ends. */
  closed(): Promise<string> {
    return new Promise((resolve) => this.socket.once('disconnect', resolve));
  }

  close(): void {
    this.socket.disconnect();
  }

  private async take(event: string): Promise<unknown> {
    for (;;) {
      const at = this.unread.findIndex((message) => message.event === event);
      if (at >= 0) return this.unread.splice(at, 1)[0]?.payload;
      await this.arrival(event);
    }
  }

  private arrival(event: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const seen = this.left.join(', ') || 'nothing';
      const timer = setTimeout(
        () => reject(new Error(`no ${event} in ${DEADLINE_MS} ms; unread: ${seen}`)),
        DEADLINE_MS,
      );
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
