import type { FragmentData, FragmentEnvelope } from '../../contracts/fragment-events';
import { MAX_QUEUED_FRAGMENTS } from '../../contracts/limits';
import type { StreamInit } from '../../contracts/session-events';
import type { ErrorCode } from '../../contracts/error-codes';

/** Why a message is not accepted; it becomes an `error` event. */
export interface Refusal {
  code: ErrorCode;
  message: string;
}

export const refusal = (code: ErrorCode, message: string): Refusal => ({ code, message });

/** Decides which well-formed fragments a session takes in. Order of the checks: stream, sequence, format, load. */
export class Admission {
  private readonly guard = new SequenceGuard();

  constructor(private readonly init: StreamInit) {}

  /** Counts the fragment in and returns nothing, or says why it is refused; `queued` others wait already. */
  admit(fragment: FragmentData, state: SessionState, queued: number): Refusal | undefined {
    const { sequence_number: sequence, fragment_id: id } = fragment;
    const wrong = this.foreign(fragment, state) ?? this.guard.check(sequence, id);
    if (wrong !== undefined) return wrong;
    const refused = this.misfit(fragment) ?? busy(state, queued);
    if (refused !== undefined) this.guard.refuse(sequence, id);
    else this.guard.accept(sequence, id);
    return refused;
  }

  /** A fragment of this session that came in a refused message still uses up its number. */
  refuse(fragment: FragmentEnvelope): void {
    if (fragment.stream_id === this.init.stream_id)
      this.guard.refuse(fragment.sequence_number, fragment.fragment_id);
  }

  private foreign(fragment: FragmentEnvelope, state: SessionState): Refusal | undefined {
    if (fragment.stream_id !== this.init.stream_id)
      return refusal(
        'STREAM_NOT_FOUND',
        `stream_id: expected ${this.init.stream_id}, seen ${fragment.stream_id}`,
      );
    if (!isOpen(state))
      return refusal('STREAM_NOT_FOUND', `stream ${fragment.stream_id} is ${state}: no more fragments`);
    return undefined;
  }

  private misfit({ audio }: FragmentData): Refusal | undefined {
    const { config } = this.init;
    for (const field of ['sample_rate_hz', 'channels'] as const)
      if (audio[field] !== config[field])
        return refusal(
          'INVALID_CONFIG',
          `audio.${field}: expected ${config[field]} as in stream:init, seen ${audio[field]}`,
        );
    return undefined;
  }
}

function busy(state: SessionState, queued: number): Refusal | undefined {
  if (state === 'paused') return refusal('RATE_LIMIT', 'the stream is paused: send stream:resume first');
  if (queued >= MAX_QUEUED_FRAGMENTS)
    return refusal('QUEUE_FULL', `${MAX_QUEUED_FRAGMENTS} fragments are queued: wait for answers`);
  return undefined;
}

/**
 * Sequence numbers of one session: from 0, each one more than the last, each fragment id once.
 *
 * A fragment that is refused for another reason still uses up its number, so that one refusal does not make a gap of
 * every later fragment; the same fragment may be sent again as long as no later one came.
 */
export class SequenceGuard {
  private next = 0;
  private refused: string | undefined;
  private readonly ids = new Set<string>();

  /** What is wrong with the number or the id, if anything. Changes nothing. */
  check(sequence: number, fragmentId: string): Refusal | undefined {
    if (this.isRetry(sequence, fragmentId)) return undefined;
    if (this.ids.has(fragmentId))
      return refusal('INVALID_SEQUENCE', `fragment_id ${fragmentId}: seen before in this session`);
    if (sequence !== this.next)
      return refusal('INVALID_SEQUENCE', `sequence_number: expected ${this.next}, seen ${sequence}`);
    return undefined;
  }

  accept(sequence: number, fragmentId: string): void {
    this.next = sequence + 1;
    this.ids.add(fragmentId);
    this.refused = undefined;
  }

  /** Uses up the number of a refused fragment, if it was its turn. */
  refuse(sequence: number, fragmentId: string): void {
    if (sequence !== this.next || this.ids.has(fragmentId)) return;
    this.next = sequence + 1;
    this.refused = fragmentId;
  }

  private isRetry(sequence: number, fragmentId: string): boolean {
    return fragmentId === this.refused && sequence === this.next - 1;
  }
}

/**
 * Life of a session: initializing → active ⇄ paused → ending → completed. Pausing a paused session or resuming an
 * active one changes nothing; everything else that is not in the table is refused.
 */
export type SessionState = 'initializing' | 'active' | 'paused' | 'ending' | 'completed';
export type SessionStep = 'ready' | 'pause' | 'resume' | 'end' | 'finished';

const NEXT: Readonly<Record<SessionState, Partial<Record<SessionStep, SessionState>>>> = {
  initializing: { ready: 'active' },
  active: { pause: 'paused', resume: 'active', end: 'ending' },
  paused: { pause: 'paused', resume: 'active', end: 'ending' },
  ending: { finished: 'completed' },
  completed: {},
};

/** The state after a step, or undefined where the step is not allowed. */
export const nextState = (state: SessionState, step: SessionStep): SessionState | undefined =>
  NEXT[state][step];

/** Whether the session still takes messages of its stream; after `stream:end` it does not. */
export const isOpen = (state: SessionState): boolean => state === 'active' || state === 'paused';
