import type { FragmentData, FragmentEnvelope } from '../../contracts/fragment-events';
import { MAX_QUEUED_FRAGMENTS } from '../../contracts/limits';
import type { StreamInit } from '../../contracts/session-events';
import { isOpen, type SessionState } from './lifecycle';
import { type Refusal, refusal } from './refusal';
import { SequenceGuard } from './sequence-guard';

/** Decides which well-formed fragments a session takes in. Order of the checks: stream, sequence, format, load. */
export class Intake {
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
