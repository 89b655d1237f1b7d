import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io';
import type { ControlAck } from '../../contracts/control-events';
import { ERROR_TRAITS } from '../../contracts/error-codes';
import {
  type ControlEvent,
  isControlEvent,
  isWorkerEvent,
  type StsEvent,
  type StsMessages,
} from '../../contracts/events';
import { isIdentifier, type Handshake } from '../../contracts/identifiers';
import { MAX_TEXT_CHARS } from '../../contracts/limits';
import type { Dubber } from '../audio/dubber';
import { carryOut, type Desk, refusedControl } from '../control/desk';
import type { WorkerHandle } from '../control/fleet';
import { type Journal, controlEntry, messageEntry, type Party } from '../journal/journal';
import type { Log } from '../../net/json-log';
import type { Advice } from '../misbehaviour/load';
import { type Refusal, refusal } from '../session/intake';
import { ownField, shortCopy } from '../untrusted';
import { SessionHost } from './session-host';

export interface ConnectionContext extends Desk {
  dubber: Dubber;
  journal: Journal;
  log: Log;
  controlEnabled: boolean;
  /** Names of the service besides localhost. */
  names: readonly string[];
  processingDelayMs: number;
}

/** Longer than any event's name; the rest of a stranger's is not worth keeping. */
const MAX_EVENT_CHARS = 64;

/** One client's connection: sorts what comes in, sends what goes out, and journals both. */
export class Connection implements WorkerHandle {
  private readonly host: SessionHost;

  constructor(
    private readonly socket: Socket,
    private readonly handshake: Handshake,
    private readonly context: ConnectionContext,
  ) {
    this.host = new SessionHost({
      ...context,
      handshake,
      send: (event, payload) => this.send(event, payload),
      close: () => this.disconnect('server'),
      onReady: () => context.fleet.ready(this),
      onDefect: (problem, { fragment_id: fragmentId }) =>
        context.log('error', problem, { ...this.party(), fragmentId }),
    });
  }

  get streamId(): string | undefined {
    return this.host.session?.streamId ?? this.handshake.streamId;
  }

  get hasSession(): boolean {
    return this.host.session !== undefined;
  }

  get hasLostSession(): boolean {
    return this.host.hasLost;
  }

  /** Takes any event of the client; `values` are its payload and, if the client wants one, an acknowledgement callback. */
  receive(name: string, values: readonly unknown[]): void {
    const event = shortCopy(name, MAX_EVENT_CHARS);
    const payload = isCallback(values[0]) ? undefined : values[0];
    if (isControlEvent(event)) return this.control(event, payload, values.find(isCallback));
    this.context.journal.add(messageEntry('in', this.party(), event, payload));
    const refused = isWorkerEvent(event)
      ? this.host.handle(event, payload)
      : refusal('INVALID_CONFIG', `unknown event ${JSON.stringify(event)}`);
    if (refused !== undefined) this.refuse(refused, event, payload);
  }

  /** To be called when the connection is gone: so is its session. */
  closed(): void {
    this.host.drop();
  }

  backpressure(advice: Advice): void {
    if (this.host.session) return this.host.session.backpressure(advice);
    const { streamId } = this;
    if (streamId !== undefined)
      this.send('backpressure', { stream_id: streamId, current_inflight: 0, queue_depth: 0, ...advice });
  }

  loseSession(): void {
    this.host.lose();
  }

  prepareAudio(): void {
    this.host.prepareAudio();
  }

  disconnect(how: 'server' | 'transport'): void {
    if (how === 'server') this.socket.disconnect(true);
    else this.socket.conn.request.socket.resetAndDestroy();
  }

  private send<E extends StsEvent>(event: E, payload: StsMessages[E]): void {
    // First the record: on a busy machine a client's reaction to the message was older than the record by 15 ms.
    this.context.journal.add(messageEntry('out', this.party(), event, payload));
    this.socket.emit(event, payload);
  }

  private refuse({ code, message }: Refusal, event: string, payload: unknown): void {
    const ids = idsIn(payload);
    this.context.log('warn', `refused ${event}: ${code}: ${message}`, {
      ...this.party(),
      fragmentId: ids.fragment_id,
    });
    const { severity, retryable } = ERROR_TRAITS[code];
    const text = message.slice(0, MAX_TEXT_CHARS);
    this.send('error', { error_id: randomUUID(), ...ids, code, message: text, severity, retryable });
  }

  private control(event: ControlEvent, payload: unknown, callback: Callback | undefined): void {
    const result = this.context.controlEnabled
      ? carryOut(event, payload, this.host.session?.streamId, this.context)
      : refusedControl('the control channel is off: start echo-sts with ECHO_CONTROL=on');
    const { ack, target = idsIn(payload).stream_id } = result;
    this.context.journal.add(controlEntry(this.socket.id, target, event, payload, ack));
    this.context.log('info', `control ${event}: ${ack.status}`, {
      streamId: target,
      reason: ack.error_message,
    });
    this.acknowledge(event, ack, callback);
  }

  private acknowledge(event: ControlEvent, ack: ControlAck, callback: Callback | undefined): void {
    callback?.(ack);
    this.socket.emit(`${event}:ack`, ack);
  }

  private party(): Party {
    return { connection: this.socket.id, streamId: this.streamId };
  }
}

type Callback = (ack: ControlAck) => void;
const isCallback = (value: unknown): value is Callback => typeof value === 'function';

/** The stream and fragment a refused message names, where they have the form of an id. */
function idsIn(payload: unknown): { stream_id?: string; fragment_id?: string } {
  const [streamId, fragmentId] = [ownField(payload, 'stream_id'), ownField(payload, 'fragment_id')];
  return {
    ...(isIdentifier(streamId) && { stream_id: streamId }),
    ...(isIdentifier(fragmentId) && { fragment_id: fragmentId }),
  };
}
