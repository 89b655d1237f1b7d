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
  type WorkerEvent,
  type WorkerMessages,
} from '../../contracts/events';
import { isIdentifier, type Handshake } from '../../contracts/identifiers';
import { MAX_TEXT_CHARS } from '../../contracts/limits';
import type { StreamInit } from '../../contracts/session-events';
import type { Dubber } from '../audio/dubber';
import { carryOut, type ControlContext, refusedControl } from '../control/orders';
import type { WorkerHandle } from '../control/connections';
import { type Journal, controlEntry, messageEntry, type Party } from '../journal/journal';
import type { Log } from '../../net/json-log';
import type { Advice } from '../misbehaviour/load';
import { type Refusal, refusal } from '../session/admission';
import { Session, type SessionCommand } from '../session/session';
import { ownField, shortCopy } from '../untrusted';
import { checkMessage, envelopeOf } from './worker-message';

export interface ConnectionContext extends ControlContext {
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

type Handlers = { readonly [E in WorkerEvent]: (message: WorkerMessages[E]) => Refusal | undefined };

/** One client's connection: sorts what comes in, holds the session that a worker has opened, journals both ways. */
export class Connection implements WorkerHandle {
  hasLostSession = false;
  private session: Session | undefined;

  constructor(
    private readonly socket: Socket,
    /** Who it says it is; `stream:init` must agree. */
    private readonly handshake: Handshake,
    private readonly context: ConnectionContext,
  ) {}

  get streamId(): string | undefined {
    return this.session?.streamId ?? this.handshake.streamId;
  }

  get hasSession(): boolean {
    return this.session !== undefined;
  }

  /** Takes any event of the client; `values` are its payload and, if the client wants one, an acknowledgement callback. */
  receive(name: string, values: readonly unknown[]): void {
    const event = shortCopy(name, MAX_EVENT_CHARS);
    const payload = isCallback(values[0]) ? undefined : values[0];
    if (isControlEvent(event)) return this.control(event, payload, values.find(isCallback));
    this.context.journal.add(messageEntry('in', this.party(), event, payload));
    const refused = isWorkerEvent(event)
      ? this.handle(event, payload)
      : refusal('INVALID_CONFIG', `unknown event ${JSON.stringify(event)}`);
    if (refused !== undefined) this.refuse(refused, event, payload);
  }

  /** Forgets the session and everything under way in it; to be called when the connection is gone. */
  drop(): void {
    this.session?.dispose();
    this.session = undefined;
  }

  /** As `drop`, while the worker believes that it is there. */
  loseSession(): void {
    this.hasLostSession ||= this.hasSession;
    this.drop();
  }

  backpressure(advice: Advice): void {
    if (this.session) return this.session.backpressure(advice);
    const { streamId } = this;
    if (streamId !== undefined)
      this.send('backpressure', { stream_id: streamId, current_inflight: 0, queue_depth: 0, ...advice });
  }

  prepareAudio(): void {
    const { session, context } = this;
    if (session) context.dubber.prepare(context.plans.of(session.streamId).audio, session.format);
  }

  disconnect(how: 'server' | 'transport'): void {
    if (how === 'server') this.socket.disconnect(true);
    else this.socket.conn.request.socket.resetAndDestroy();
  }

  /** Carries out a message of the worker, or says why it is refused. */
  private handle<E extends WorkerEvent>(event: E, payload: unknown): Refusal | undefined {
    const checked = checkMessage(event, payload);
    if (checked.ok) return this.handlers[event](checked.message);
    const envelope = event === 'fragment:data' ? envelopeOf(payload) : undefined;
    if (envelope !== undefined) this.session?.unreadable(envelope);
    return checked.refusal;
  }

  private readonly handlers: Handlers = {
    'stream:init': (init) => this.open(init),
    'stream:pause': ({ stream_id: streamId }) => this.command('pause', streamId),
    'stream:resume': ({ stream_id: streamId }) => this.command('resume', streamId),
    'stream:end': ({ stream_id: streamId }) => this.command('end', streamId),
    'fragment:data': (fragment) =>
      this.session ? this.session.fragment(fragment) : withoutSession(fragment.stream_id),
    // What the worker did with an answer is for the journal only.
    'fragment:ack': () => undefined,
  };

  private open(init: StreamInit): Refusal | undefined {
    const refused = contradiction(init, this.handshake);
    if (refused !== undefined) return refused;
    this.drop();
    this.hasLostSession = false;
    const { context } = this;
    this.session = new Session(init, {
      ...context,
      plan: context.plans.of(init.stream_id),
      send: (event, payload) => this.send(event, payload),
      close: () => this.disconnect('server'),
      onDefect: (problem, { fragment_id: fragmentId }) =>
        context.log('error', problem, { ...this.party(), fragmentId }),
    });
    this.prepareAudio();
    this.session.open();
    context.connections.ready(this);
    return undefined;
  }

  private command(command: SessionCommand, streamId: string): Refusal | undefined {
    return this.session ? this.session.command(command, streamId) : withoutSession(streamId);
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
      ? carryOut(event, payload, this.session?.streamId, this.context)
      : refusedControl('the control channel is off: start echo-sts with ECHO_CONTROL=on');
    const { ack, target = idsIn(payload).stream_id } = result;
    this.context.journal.add(controlEntry(this.socket.id, target, event, payload, ack));
    this.context.log('info', `control ${event}: ${ack.status}`, {
      streamId: target,
      reason: ack.error_message,
    });
    callback?.(ack);
    this.socket.emit(`${event}:ack`, ack);
  }

  private party(): Party {
    return { connection: this.socket.id, streamId: this.streamId };
  }
}

/** Where a worker introduces itself as another than its handshake did. */
function contradiction(
  { stream_id: streamId, worker_id: workerId }: StreamInit,
  handshake: Handshake,
): Refusal | undefined {
  const differs = (field: string, said: string | undefined, seen: string): Refusal | undefined =>
    said === undefined || said === seen
      ? undefined
      : refusal(
          'INVALID_CONFIG',
          `stream:init: ${field}: expected ${said} as in the handshake's header, seen ${seen}`,
        );
  return (
    differs('stream_id', handshake.streamId, streamId) ?? differs('worker_id', handshake.workerId, workerId)
  );
}

const withoutSession = (streamId: string): Refusal =>
  refusal('STREAM_NOT_FOUND', `stream ${streamId} has no session here: send stream:init first`);

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
