import { randomUUID } from 'node:crypto';
import { ERROR_TRAITS, isErrorCode } from '../../contracts/error-codes';
import type { StsEvent, StsMessages } from '../../contracts/events';
import type {
  FragmentData,
  FragmentEnvelope,
  FragmentError,
  FragmentProcessed,
} from '../../contracts/fragment-events';
import { CLOSE_AFTER_COMPLETE_MS } from '../../contracts/limits';
import type { StreamInit } from '../../contracts/session-events';
import type { Dubber } from '../audio/dubber';
import { type Advice, LoadWatch } from '../misbehaviour/load';
import type { StreamPlan, Verdict } from '../misbehaviour/stream-plan';
import { type Timers, TimerScope } from '../../net/timers';
import {
  Admission,
  type Refusal,
  refusal,
  nextState,
  type SessionState,
  type SessionStep,
} from './admission';
import { Processing } from './processing';
import { SessionStatistics } from './statistics';

/** What a session needs of the world around it. */
interface SessionContext {
  plan: StreamPlan;
  dubber: Dubber;
  timers: Timers;
  processingDelayMs: number;
  send: <E extends StsEvent>(event: E, payload: StsMessages[E]) => void;
  /** Ends the connection, some time after `stream:complete`. */
  close: () => void;
  /** A fragment could not be dubbed although nobody asked for a failure. */
  onDefect: (problem: string, fragment: FragmentEnvelope) => void;
}

export type SessionCommand = Extract<SessionStep, 'pause' | 'resume' | 'end'>;

/** One stream's session: from `stream:init` to `stream:complete`, or to its connection's end. */
export class Session {
  readonly sessionId = randomUUID();
  private state: SessionState = 'initializing';
  private readonly timers: TimerScope;
  private readonly maxInflight: number;
  private readonly processing: Processing;
  private readonly admission: Admission;
  private readonly load: LoadWatch;
  private readonly statistics = new SessionStatistics();

  constructor(
    private readonly init: StreamInit,
    private readonly context: SessionContext,
  ) {
    this.timers = new TimerScope(context.timers);
    this.maxInflight = context.plan.maxInflight ?? init.max_inflight;
    this.load = new LoadWatch(this.maxInflight);
    this.admission = new Admission(init);
    this.processing = new Processing(this.maxInflight, {
      dubber: context.dubber,
      timers: this.timers,
      processingDelayMs: context.processingDelayMs,
      onAnswer: (answer, verdict) => this.answer(answer, verdict),
      onDefect: context.onDefect,
    });
  }

  get streamId(): string {
    return this.init.stream_id;
  }

  /** Sample rate and channels that the stream announced. */
  get format(): { sampleRateHz: number; channels: number } {
    return { sampleRateHz: this.init.config.sample_rate_hz, channels: this.init.config.channels };
  }

  /** Tells the worker that the session is active. */
  open(): void {
    if (!this.context.plan.takeReady()) return;
    this.step('ready');
    this.context.send('stream:ready', {
      stream_id: this.streamId,
      session_id: this.sessionId,
      max_inflight: this.maxInflight,
      capabilities: { batch_processing: false, async_delivery: true },
    });
  }

  /** Carries out `stream:pause`, `stream:resume` or `stream:end`, or says why not. */
  command(step: SessionCommand, streamId: string): Refusal | undefined {
    if (streamId !== this.streamId || nextState(this.state, step) === undefined)
      return refusal(
        'STREAM_NOT_FOUND',
        `stream:${step} of ${streamId}: this connection's ${this.description()}`,
      );
    this.step(step);
    this.completeIfDone();
    return undefined;
  }

  /** Takes a fragment in and acknowledges it, or says why not. */
  fragment(fragment: FragmentData): Refusal | undefined {
    const refused = this.admission.admit(fragment, this.state, this.processing.queued);
    if (refused !== undefined) return refused;
    this.statistics.accepted(fragment.audio.duration_ms);
    const verdict = this.context.plan.judge(fragment);
    const { standing, begin } = this.processing.accept(fragment, verdict);
    for (let copy = 0; copy < copiesOf(verdict); copy++)
      this.context.send('fragment:ack', { fragment_id: fragment.fragment_id, ...standing });
    // Twice: one that is dropped is in flight for this moment only, and still loads and then relieves.
    this.watchLoad();
    begin();
    this.watchLoad();
    return undefined;
  }

  /** A fragment of this stream came in a message that is refused as a whole. */
  unreadable(fragment: FragmentEnvelope): void {
    this.admission.refuse(fragment);
  }

  /** Sends a `backpressure` event with the current load. */
  backpressure(advice: Advice): void {
    this.context.send('backpressure', {
      stream_id: this.streamId,
      current_inflight: this.processing.inFlight,
      queue_depth: this.processing.queued,
      ...advice,
    });
  }

  /** Ends all that is under way; nothing is sent from now on. */
  dispose(): void {
    this.timers.cancelAll();
    this.processing.stop();
  }

  private answer(answer: FragmentProcessed, verdict: Verdict): void {
    const { error, refuses } = verdict;
    this.statistics.answered(answer.status, answer.processing_time_ms);
    for (let copy = 0; copy < copiesOf(verdict); copy++)
      if (error !== undefined && refuses === true) this.refuse(answer, error);
      else this.context.send('fragment:processed', answer);
    this.watchLoad();
    this.completeIfDone();
  }

  /** As a service does that does not even try. */
  private refuse({ fragment_id }: FragmentProcessed, { code, message, retryable }: FragmentError): void {
    const names = { stream_id: this.streamId, fragment_id };
    const severity = isErrorCode(code) ? ERROR_TRAITS[code].severity : 'error';
    this.context.send('error', { ...names, code, message, severity, retryable });
  }

  private watchLoad(): void {
    if (!this.context.plan.autoBackpressure) return;
    const advice = this.load.observe(this.processing.inFlight);
    if (advice !== undefined) this.backpressure(advice);
  }

  private completeIfDone(): void {
    if (this.state !== 'ending' || this.processing.inFlight > 0) return;
    this.step('finished');
    const { completeAfterMs } = this.context.plan;
    if (completeAfterMs === 0) this.complete();
    else this.timers.after(completeAfterMs, () => this.complete());
  }

  private complete(): void {
    this.context.send('stream:complete', { stream_id: this.streamId, ...this.statistics.summary() });
    this.timers.after(CLOSE_AFTER_COMPLETE_MS, () => this.context.close());
  }

  private step(step: SessionStep): void {
    this.state = nextState(this.state, step) ?? this.state;
  }

  private description(): string {
    return `session is of ${this.streamId} and ${this.state}`;
  }
}

/** A fragment that is answered twice is acknowledged twice, too. */
const copiesOf = ({ delivery }: Verdict): number => (delivery.mode === 'duplicate' ? 2 : 1);
