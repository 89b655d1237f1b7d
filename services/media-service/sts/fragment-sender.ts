import { isRetryable } from '../../contracts/error-codes';
import type { StsMessages, WorkerMessages } from '../../contracts/events';
import type { FallbackReason } from '../outcomes/ledger';
import type { Timers } from '../timers';
import type { Backpressure } from './backpressure';
import type { Breaker } from './breaker';
import type { InFlight } from './in-flight';

type Processed = StsMessages['fragment:processed'];

/** A fragment on its way to the STS. */
export interface Offer {
  id: string;
  batch: number;
  durationMs: number;
  /** Place of its first sample on the media clock. */
  startMs: number;
  /** When it was complete: what the STS asks to wait counts from then. */
  readyAtMs: number;
  m4a: Buffer;
}

export interface FragmentSenderEvents {
  sent: (offer: Offer, sequence: number) => void;
  acked: (fragmentId: string) => void;
  /** An answer in time, good or not. */
  answered: (fragmentId: string, rttMs: number) => void;
  /** An answer to a fragment that timed out, or to none. */
  late: (fragmentId: string) => void;
  /** The STS could not dub a fragment. */
  refused: (fragmentId: string, error: { code: string; message: string; retryable: boolean }) => void;
  dubbed: (fragmentId: string, audio: NonNullable<Processed['dubbed_audio']>) => void;
  fallback: (fragmentId: string, reason: FallbackReason) => void;
  /** The STS does not know this stream any more. */
  sessionLost: () => void;
}

export interface FragmentSenderParts {
  timers: Timers;
  breaker: Breaker;
  inFlight: InFlight;
  backpressure: Backpressure;
  /** The message of an offer, complete but for its sequence number. */
  message: (offer: Offer) => Omit<WorkerMessages['fragment:data'], 'sequence_number'>;
  send: (message: WorkerMessages['fragment:data']) => void;
  on: FragmentSenderEvents;
}

interface Waiting {
  offer: Offer;
  sinceMs: number;
}

/**
 * Decides for each fragment whether it is sent, waits, or falls back. Fragments leave in the order they came; one that
 * waits is never lost: it ends sent, or withdrawn when it is due.
 */
export class FragmentSender {
  private readonly waiting: Waiting[] = [];
  private sequence = 0;
  private active = false;
  private cancelDelay: () => void = () => undefined;

  constructor(private readonly parts: FragmentSenderParts) {}

  /** Fragments that wait or are in flight. */
  get unanswered(): number {
    return this.waiting.length + this.parts.inFlight.count;
  }

  offer(offer: Offer): void {
    this.waiting.push({ offer, sinceMs: offer.readyAtMs });
    this.pump();
  }

  /**
   * The fragment is due and leaves without its dub. One that was sent keeps its slot until its answer.
   * @returns whether it was still waiting
   */
  withdraw(fragmentId: string): boolean {
    const at = this.waiting.findIndex(({ offer }) => offer.id === fragmentId);
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  /** A session is active, with the limit that the STS confirmed. */
  opened(limit: number): void {
    const { breaker, backpressure, inFlight } = this.parts;
    breaker.reset();
    backpressure.reset();
    inFlight.limit = limit;
    this.sequence = 0;
    this.active = true;
    this.pump();
  }

  /** The session is gone: nothing that was sent will be answered. */
  lost(): void {
    this.active = false;
    this.cancelDelay();
    for (const id of this.parts.inFlight.clear()) {
      this.parts.breaker.inconclusive(id);
      this.parts.on.fallback(id, 'disconnected');
    }
    this.pump();
  }

  /** Nothing is sent any more; what is still offered falls back. */
  close(): void {
    this.active = false;
    this.cancelDelay();
  }

  acknowledged({ fragment_id }: StsMessages['fragment:ack']): void {
    this.parts.on.acked(fragment_id);
  }

  pressed({ action, recommended_delay_ms }: StsMessages['backpressure']): void {
    this.parts.backpressure.received(action, recommended_delay_ms);
    this.pump();
  }

  processed(answer: Processed): void {
    const { fragment_id: id, dubbed_audio: audio, status, error } = answer;
    if (!this.free(id)) return;
    if (status === 'failed' || error) return this.failed(id, error ?? NO_REASON);
    this.parts.breaker.succeeded(id);
    if (audio) this.parts.on.dubbed(id, audio);
    else this.parts.on.fallback(id, 'invalid_output');
    this.pump();
  }

  /** An answer came that can't be understood; it says nothing about the service's health but that it answers. */
  unusable(fragmentId: string | undefined): void {
    if (fragmentId === undefined || !this.parts.inFlight.holds(fragmentId) || !this.free(fragmentId)) return;
    this.parts.breaker.inconclusive(fragmentId);
    this.parts.on.fallback(fragmentId, 'invalid_output');
    this.pump();
  }

  /** The STS refused a message. Without a fragment it only concerns the session. */
  refused(error: StsMessages['error']): void {
    if (error.fragment_id !== undefined && this.free(error.fragment_id))
      this.failed(error.fragment_id, error);
    if (error.code === 'STREAM_NOT_FOUND' && this.active) this.parts.on.sessionLost();
  }

  /** No answer came in time. */
  timedOut(fragmentId: string): void {
    this.parts.breaker.failed(fragmentId);
    this.parts.on.fallback(fragmentId, 'timeout');
    this.pump();
  }

  /** Something outside changed what is admitted: the breaker's cooldown is over, for example. */
  pump(): void {
    this.cancelDelay();
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const verdict = this.judge(next);
      if (verdict === 'wait') return;
      this.waiting.shift();
      if (verdict === 'send') this.send(next.offer);
      else this.parts.on.fallback(next.offer.id, verdict);
    }
  }

  private judge({ sinceMs }: Waiting): 'send' | 'wait' | FallbackReason {
    const { breaker, backpressure, inFlight, timers } = this.parts;
    if (!this.active) return 'disconnected';
    if (!breaker.admits) return 'breaker_open';
    if (backpressure.isPaused || inFlight.isFull) return 'wait';
    const remainingMs = sinceMs + backpressure.delayMs - timers.now();
    if (remainingMs <= 0) return 'send';
    this.cancelDelay = timers.after(remainingMs, () => this.pump());
    return 'wait';
  }

  private send(offer: Offer): void {
    const { breaker, inFlight, message, send, on } = this.parts;
    const sequence = this.sequence++;
    // Before it leaves: writing a message out takes time, too, and an answer's time counts from here.
    inFlight.sent(offer.id);
    send({ ...message(offer), sequence_number: sequence });
    breaker.sent(offer.id);
    on.sent(offer, sequence);
  }

  /** Frees the slot of an answered fragment. @returns false when its answer comes too late or belongs to none */
  private free(fragmentId: string): boolean {
    const { answer, rttMs } = this.parts.inFlight.answered(fragmentId);
    if (answer === 'in-time') this.parts.on.answered(fragmentId, rttMs ?? 0);
    else this.parts.on.late(fragmentId);
    return answer === 'in-time';
  }

  private failed(fragmentId: string, error: { code: string; message: string; retryable: boolean }): void {
    const retryable = isRetryable(error);
    if (retryable) this.parts.breaker.failed(fragmentId);
    else this.parts.breaker.inconclusive(fragmentId);
    this.parts.on.refused(fragmentId, { ...error, retryable });
    this.parts.on.fallback(fragmentId, 'error');
    this.pump();
  }
}

const NO_REASON = { code: 'UNKNOWN', message: 'the STS gave no reason', retryable: true };
