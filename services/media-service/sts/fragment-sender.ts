import { isRetryable } from '../../contracts/error-codes';
import type { StsMessages } from '../../contracts/events';
import type { Fragment } from '../grid/fragment';
import type { FallbackReason } from '../outcomes/ledger';
import type { Telemetry } from '../telemetry/telemetry';
import type { Timers } from '../../net/timers';
import type { Backpressure } from './backpressure';
import type { Breaker } from './breaker';
import type { InFlight } from './in-flight';

/** A fragment on its way to the STS. */
export interface Offer {
  fragment: Fragment;
  m4a: Buffer;
  /** When it was complete: what the STS asks to wait counts from then. */
  readyAtMs: number;
}

export interface FragmentSenderParts {
  timers: Timers;
  breaker: Breaker;
  inFlight: InFlight;
  backpressure: Backpressure;
  telemetry: Pick<Telemetry, 'fragmentSent' | 'fragmentAnswered' | 'fragmentRefused' | 'answerLate'>;
  send: (offer: Offer, sequence: number) => void;
  /** The STS gave a dub back. */
  onDub: (fragment: Fragment, base64: string) => void;
  onFallback: (fragment: Fragment, reason: FallbackReason) => void;
  /** The STS does not know this stream any more. */
  onSessionLost: () => void;
}

/**
 * Decides for each fragment whether it is sent, waits, or falls back. Fragments leave in the order they came; one that
 * waits is never lost: it ends sent, or withdrawn when it is due.
 */
export class FragmentSender {
  private readonly waiting: Offer[] = [];
  private sequence = 0;
  private active = false;
  private cancelDelay: () => void = () => undefined;

  constructor(private readonly parts: FragmentSenderParts) {}

  /** Fragments that wait or are in flight. */
  get unanswered(): number {
    return this.waiting.length + this.parts.inFlight.count;
  }

  offer(offer: Offer): void {
    this.waiting.push(offer);
    this.pump();
  }

  /** The fragment is due and leaves without its dub. One that was sent keeps its slot until its answer. */
  withdraw(fragment: Fragment): void {
    const at = this.waiting.findIndex((offer) => offer.fragment === fragment);
    if (at >= 0) this.waiting.splice(at, 1);
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
    this.close();
    for (const fragment of this.parts.inFlight.clear()) {
      this.parts.breaker.inconclusive(fragment.id);
      this.parts.onFallback(fragment, 'disconnected');
    }
    this.pump();
  }

  /** Nothing is sent any more; what is still offered falls back. */
  close(): void {
    this.active = false;
    this.cancelDelay();
  }

  pressed({ action, recommended_delay_ms }: StsMessages['backpressure']): void {
    this.parts.backpressure.received(action, recommended_delay_ms);
    this.pump();
  }

  processed({ fragment_id, dubbed_audio: audio, status, error }: StsMessages['fragment:processed']): void {
    const fragment = this.free(fragment_id);
    if (!fragment) return;
    if (status === 'failed' || error) return this.failed(fragment, error ?? NO_REASON);
    this.parts.breaker.succeeded(fragment.id);
    if (audio) this.parts.onDub(fragment, audio.data_base64);
    else this.parts.onFallback(fragment, 'invalid_output');
    this.pump();
  }

  /** An answer came that can't be understood; it says nothing about the service's health but that it answers. */
  unusable(fragmentId: string | undefined): void {
    const isOurs = fragmentId !== undefined && this.parts.inFlight.holds(fragmentId);
    const fragment = isOurs ? this.free(fragmentId) : undefined;
    if (!fragment) return;
    this.parts.breaker.inconclusive(fragment.id);
    this.parts.onFallback(fragment, 'invalid_output');
    this.pump();
  }

  /** The STS refused a message. Without a fragment it only concerns the session. */
  refused(error: StsMessages['error']): void {
    const fragment = error.fragment_id === undefined ? undefined : this.free(error.fragment_id);
    if (fragment) this.failed(fragment, error);
    if (error.code === 'STREAM_NOT_FOUND' && this.active) this.parts.onSessionLost();
  }

  /** No answer came in time. */
  timedOut(fragment: Fragment): void {
    this.parts.breaker.failed(fragment.id);
    this.parts.onFallback(fragment, 'timeout');
    this.pump();
  }

  /** Something outside changed what is admitted: the breaker's cooldown is over, for example. */
  pump(): void {
    this.cancelDelay();
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const verdict = this.judge(next);
      if (verdict === 'wait') return;
      this.waiting.shift();
      if (verdict === 'send') this.send(next);
      else this.parts.onFallback(next.fragment, verdict);
    }
  }

  private judge({ readyAtMs }: Offer): 'send' | 'wait' | FallbackReason {
    const { breaker, backpressure, inFlight, timers } = this.parts;
    if (!this.active) return 'disconnected';
    if (!breaker.admits) return 'breaker_open';
    if (backpressure.isPaused || inFlight.isFull) return 'wait';
    const remainingMs = readyAtMs + backpressure.delayMs - timers.now();
    if (remainingMs <= 0) return 'send';
    this.cancelDelay = timers.after(remainingMs, () => this.pump());
    return 'wait';
  }

  private send(offer: Offer): void {
    const { fragment } = offer;
    const sequence = this.sequence++;
    // Before it leaves: writing a message out takes time, too, and an answer's time counts from here.
    this.parts.inFlight.sent(fragment);
    this.parts.send(offer, sequence);
    this.parts.breaker.sent(fragment.id);
    this.parts.telemetry.fragmentSent(fragment, sequence);
  }

  /** Frees the slot of an answered fragment. @returns undefined when its answer comes too late or belongs to none */
  private free(fragmentId: string): Fragment | undefined {
    const answered = this.parts.inFlight.answered(fragmentId);
    if (answered) this.parts.telemetry.fragmentAnswered(answered.rttMs);
    else this.parts.telemetry.answerLate(fragmentId);
    return answered?.fragment;
  }

  private failed(fragment: Fragment, error: { code: string; message: string; retryable: boolean }): void {
    const retryable = isRetryable(error);
    if (retryable) this.parts.breaker.failed(fragment.id);
    else this.parts.breaker.inconclusive(fragment.id);
    this.parts.telemetry.fragmentRefused(fragment, { ...error, retryable });
    this.parts.onFallback(fragment, 'error');
    this.pump();
  }
}

const NO_REASON = { code: 'UNKNOWN', message: 'the STS gave no reason', retryable: true };
