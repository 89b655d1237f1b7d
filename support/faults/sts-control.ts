import { io, type Socket } from 'socket.io-client';
import {
  type AudioControl,
  type BackpressureControl,
  type ControlAck,
  controlAck,
  type DeliveryControl,
  type DisconnectControl,
  type ErrorRule,
  type LatencyControl,
  type SessionControl,
} from '../../services/contracts/control-events';
import type { ControlEvent } from '../../services/contracts/events';
import type { BackpressureAction, BackpressureSeverity } from '../../services/contracts/session-events';
import { readMessage } from '../../services/contracts/message';

/** Orders are the protocol's own, without the stream: the channel names it. */
type Order<Control> = Omit<Control, 'stream_id'>;

/** Which fragments fail, and with what; the first rule that matches. */
export type SimulatedError =
  | Exclude<ErrorRule, { trigger: 'always' }>
  | (Extract<ErrorRule, { trigger: 'always' }> & { value?: undefined });
export type LatencyOrder = Order<LatencyControl>;
export type AudioChange = Order<AudioControl>;
export type SessionOrder = Order<SessionControl>;
export type DisconnectOrder = Partial<Order<DisconnectControl>>;
/** What happens to the next `count` answers; 1 unless given. */
export type DeliveryOrder = Omit<Order<DeliveryControl>, 'count'> & { count?: number };
export interface BackpressureOrder extends Pick<BackpressureControl, 'recommended_delay_ms'> {
  action: BackpressureAction;
  severity: BackpressureSeverity;
}

export interface StsControlOptions {
  /** Address of echo-sts, `http://host:port`. */
  url: string;
  /** The stream that orders are about; without it every stream, present and to come. */
  streamId?: string;
  /** How long to wait for the connection and for each answer. */
  timeoutMs?: number;
}

/** An answer comes within milliseconds; this is long enough for a busy machine and short for a dead service. */
const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Tells echo-sts how to misbehave. Every method resolves with the service's answer and rejects with its reason; the
 * connection comes back by itself when the service is restarted.
 */
export class StsControl {
  private constructor(
    private readonly socket: Socket,
    private readonly options: Required<Pick<StsControlOptions, 'url' | 'timeoutMs'>> & StsControlOptions,
  ) {}

  /** @throws Error that names the address and the last problem when the service cannot be reached in time. */
  static async connect(options: StsControlOptions): Promise<StsControl> {
    const { url, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
    });
    await connected(socket, url, timeoutMs);
    return new StsControl(socket, { ...options, timeoutMs });
  }

  /** Replaces earlier rules. */
  simulateErrors(rules: readonly SimulatedError[]): Promise<ControlAck> {
    return this.order('config:error_simulation', { enabled: true, rules });
  }

  stopErrors(): Promise<ControlAck> {
    return this.order('config:error_simulation', { enabled: false, rules: [] });
  }

  /** Sends a `backpressure` event now, or at the next `stream:ready` if the stream is not there. */
  backpressure(order: BackpressureOrder): Promise<ControlAck> {
    return this.order('config:backpressure', order);
  }

  /** Switches the service's own backpressure, by load. */
  autoBackpressure(auto: boolean): Promise<ControlAck> {
    return this.order('config:backpressure', { auto });
  }

  latency(order: LatencyOrder): Promise<ControlAck> {
    return this.order('config:latency', order);
  }

  delivery(order: DeliveryOrder): Promise<ControlAck> {
    return this.order('config:delivery', order);
  }

  audio(change: AudioChange): Promise<ControlAck> {
    return this.order('config:audio', change);
  }

  session(order: SessionOrder): Promise<ControlAck> {
    return this.order('config:session', order);
  }

  disconnect(order: DisconnectOrder = {}): Promise<ControlAck> {
    return this.order('simulate:disconnect', order);
  }

  loseSession(): Promise<ControlAck> {
    return this.order('simulate:session_loss', {});
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Any order of the protocol, right or wrong. */
  async order(event: ControlEvent, payload: object): Promise<ControlAck> {
    const { url, streamId, timeoutMs } = this.options;
    const message = { ...payload, ...(streamId !== undefined && { stream_id: streamId }) };
    const answer: unknown = await this.socket
      .timeout(timeoutMs)
      .emitWithAck(event, message)
      .catch((error: unknown) => {
        const state = this.socket.connected ? 'connected' : 'not connected';
        throw new Error(`${event}: no answer from echo-sts at ${url} in ${timeoutMs} ms (${state})`, {
          cause: error,
        });
      });
    return accepted(event, answer);
  }
}

/** @throws Error with the service's reason, or with what is wrong with its answer. */
function accepted(event: ControlEvent, answer: unknown): ControlAck {
  const reading = readMessage(controlAck, answer);
  if (!reading.ok) throw new Error(`${event}: echo-sts gave no proper answer: ${reading.problem}`);
  if (reading.value.status === 'configured') return reading.value;
  throw new Error(`${event} refused by echo-sts: ${reading.value.error_message ?? 'no reason given'}`);
}

function connected(socket: Socket, url: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let problem = 'no answer';
    const timer = setTimeout(() => {
      socket.disconnect();
      reject(new Error(`cannot connect to echo-sts at ${url} in ${timeoutMs} ms: ${problem}`));
    }, timeoutMs);
    socket.on('connect_error', (error) => (problem = error.message));
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
