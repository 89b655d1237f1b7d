import {
  type StsEvent,
  type StsMessages,
  type WorkerEvent,
  type WorkerMessages,
  workerEvents,
} from '../../contracts/events';
import { type FragmentEnvelope, fragmentEnvelope } from '../../contracts/fragment-events';
import type { StreamInit } from '../../contracts/session-events';
import type { Dubber } from '../audio/dubber';
import type { Timers } from '../../net/timers';
import { type Refusal, refusal } from '../session/intake';
import { Session, type SessionCommand } from '../session/session';
import { MAX_AUDIO_BASE64_CHARS } from '../../contracts/limits';
import { readMessage } from '../../contracts/message';
import { ownField } from '../untrusted';
import type { Plans } from '../misbehaviour/stream-plan';
import type { Handshake } from '../../contracts/identifiers';

export interface SessionHostContext {
  plans: Plans;
  dubber: Dubber;
  timers: Timers;
  processingDelayMs: number;
  /** Who the connection says it is; `stream:init` must agree. */
  handshake: Handshake;
  send: <E extends StsEvent>(event: E, payload: StsMessages[E]) => void;
  close: () => void;
  /** A session has become active. */
  onReady: () => void;
  onDefect: (problem: string, fragment: FragmentEnvelope) => void;
}

type Handlers = { readonly [E in WorkerEvent]: (message: WorkerMessages[E]) => Refusal | undefined };

/** The worker's side of one connection: checks its messages and holds the session it has opened, if any. */
export class SessionHost {
  private current: Session | undefined;
  private lost = false;

  constructor(private readonly context: SessionHostContext) {}

  get session(): Session | undefined {
    return this.current;
  }

  /** The session was forgotten, and no new one has been opened since. */
  get hasLost(): boolean {
    return this.lost;
  }

  /** Carries out a message of the worker, or says why it is refused. */
  handle<E extends WorkerEvent>(event: E, payload: unknown): Refusal | undefined {
    const checked = checkMessage(event, payload);
    if (checked.ok) return this.handlers[event](checked.message);
    const envelope = event === 'fragment:data' ? envelopeOf(payload) : undefined;
    if (envelope !== undefined) this.current?.unreadable(envelope);
    return checked.refusal;
  }

  /** Forgets the session and everything under way in it. */
  drop(): void {
    this.current?.dispose();
    this.current = undefined;
  }

  /** As `drop`, while the worker believes that it is there. */
  lose(): void {
    this.lost ||= this.current !== undefined;
    this.drop();
  }

  /** Gets ready for the configured audio. */
  prepareAudio(): void {
    if (this.current === undefined) return;
    this.context.dubber.prepare(this.context.plans.of(this.current.streamId).audio, this.current.format);
  }

  private readonly handlers: Handlers = {
    'stream:init': (init) => this.open(init),
    'stream:pause': ({ stream_id: streamId }) => this.command('pause', streamId),
    'stream:resume': ({ stream_id: streamId }) => this.command('resume', streamId),
    'stream:end': ({ stream_id: streamId }) => this.command('end', streamId),
    'fragment:data': (fragment) => this.current?.fragment(fragment) ?? this.unlessOpen(fragment.stream_id),
    // What the worker did with an answer is for the journal only.
    'fragment:ack': () => undefined,
  };

  private open(init: StreamInit): Refusal | undefined {
    const refused = this.contradiction(init);
    if (refused !== undefined) return refused;
    this.drop();
    this.lost = false;
    this.current = new Session(init, { ...this.context, plan: this.context.plans.of(init.stream_id) });
    this.prepareAudio();
    this.current.open();
    this.context.onReady();
    return undefined;
  }

  private contradiction({ stream_id: streamId, worker_id: workerId }: StreamInit): Refusal | undefined {
    const { handshake } = this.context;
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

  private command(command: SessionCommand, streamId: string): Refusal | undefined {
    return this.current === undefined ? this.unlessOpen(streamId) : this.current.command(command, streamId);
  }

  private unlessOpen(streamId: string): Refusal | undefined {
    if (this.current !== undefined) return undefined;
    return refusal('STREAM_NOT_FOUND', `stream ${streamId} has no session here: send stream:init first`);
  }
}

type Checked<E extends WorkerEvent> =
  { ok: true; message: WorkerMessages[E] } | { ok: false; refusal: Refusal };

/** Checks a worker's message. Sound that is too long is told apart before its text is looked at. */
function checkMessage<E extends WorkerEvent>(event: E, payload: unknown): Checked<E> {
  const chars = event === 'fragment:data' ? soundChars(payload) : 0;
  if (chars > MAX_AUDIO_BASE64_CHARS)
    return refused(
      'FRAGMENT_TOO_LARGE',
      `audio.data_base64: expected ≤ ${MAX_AUDIO_BASE64_CHARS} characters, seen ${chars}`,
    );
  const reading = readMessage(workerEvents[event], payload);
  return reading.ok
    ? { ok: true, message: reading.value }
    : refused('INVALID_CONFIG', `${event}: ${reading.problem}`);
}

/** Which fragment a message is about, where it can be told although the message was refused. */
function envelopeOf(payload: unknown): FragmentEnvelope | undefined {
  const reading = readMessage(fragmentEnvelope, payload);
  return reading.ok ? reading.value : undefined;
}

const refused = (code: Refusal['code'], message: string) => ({
  ok: false as const,
  refusal: refusal(code, message),
});

function soundChars(payload: unknown): number {
  const text = ownField(ownField(payload, 'audio'), 'data_base64');
  return typeof text === 'string' ? text.length : 0;
}
