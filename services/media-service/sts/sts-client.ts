import type { StsEvent, StsMessages } from '../../contracts/events';
import type { AacConfig } from '../../media/aac';
import type { Fragment } from '../grid/fragment';
import { readM4a } from '../../media/m4a';
import { mostFrames, type Splicer } from '../splice/splicer';
import type { FallbackReason, Ledger } from '../outcomes/ledger';
import type { Settings } from '../settings';
import type { FragmentNames, Telemetry } from '../telemetry/telemetry';
import { doneWithin, type Timers } from '../timers';
import { Backpressure } from './backpressure';
import { Breaker } from './breaker';
import { Connection, type OpenStsSocket } from './connection';
import { InFlight } from './in-flight';
import { FragmentSender } from './fragment-sender';
import { fragmentIdIn, fragmentMessage, initMessage } from './messages';

/** The STS may take so long to say goodbye after `stream:end`. */
const COMPLETE_WITHIN_MS = 5000;

export interface StsClientOptions {
  settings: Settings;
  workerId: string;
  aac: AacConfig;
  ledger: Ledger;
  splicer: Splicer;
  telemetry: Telemetry;
  timers: Timers;
  open: OpenStsSocket;
  /** The STS did not come back. */
  onGone: () => void;
}

/** The stream's dealings with the STS: fragments go in, outcomes go to the ledger. */
export class StsClient {
  private readonly fragments = new Map<string, Fragment>();
  private readonly breaker: Breaker;
  private readonly inFlight: InFlight;
  private readonly sender: FragmentSender;
  private readonly connection: Connection;
  private whenComplete: (() => void) | undefined;
  private whenIdle: (() => void) | undefined;

  constructor(private readonly options: StsClientOptions) {
    const { settings, timers, telemetry } = options;
    this.breaker = new Breaker({
      threshold: settings.breakerThreshold,
      cooldownMs: settings.breakerCooldownMs,
      timers,
      onTransition: (to, from) => {
        telemetry.breakerChanged(to, from);
        this.sender.pump();
      },
    });
    this.inFlight = new InFlight({
      timers,
      timeoutMs: settings.stsTimeoutMs,
      onTimeout: (id) => {
        telemetry.answerOverdue(this.names(id), settings.stsTimeoutMs);
        this.sender.timedOut(id);
      },
      onChange: (count) => {
        telemetry.fragmentsInFlight(count);
        this.checkIdle();
      },
    });
    this.sender = this.createSender();
    this.connection = this.createConnection();
  }

  open(): void {
    this.connection.open();
  }

  get state(): { sts: string; breaker: string } {
    return { sts: this.connection.stateName, breaker: this.breaker.stateName };
  }

  offer(fragment: Fragment, readyAtMs: number, m4a: Buffer): void {
    this.fragments.set(fragment.id, fragment);
    this.options.splicer.warmUp();
    const { id, batch, durationMs, frames } = fragment;
    this.sender.offer({ id, batch, durationMs, startMs: frames[0]?.atMs ?? 0, readyAtMs, m4a });
  }

  /** The fragment is due: nothing can be sent or used for it any more. */
  withdraw(fragmentId: string): void {
    if (this.sender.withdraw(fragmentId)) this.forget(fragmentId);
  }

  /** Nothing more will be offered: waits for what is unanswered, then says goodbye. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.whenIdle = resolve;
      this.checkIdle();
    });
    if (this.connection.stateName === 'ready') await this.sayGoodbye();
    this.dispose();
  }

  dispose(): void {
    this.sender.close();
    this.connection.close();
    this.inFlight.clear();
    this.breaker.dispose();
  }

  private async sayGoodbye(): Promise<void> {
    const { timers, settings, telemetry } = this.options;
    const complete = await doneWithin(timers, COMPLETE_WITHIN_MS, (done) => {
      this.whenComplete = done;
      this.connection.send('stream:end', { stream_id: settings.streamId, reason: 'input ended' });
    });
    if (!complete) telemetry.goodbyeMissing(COMPLETE_WITHIN_MS);
  }

  private checkIdle(): void {
    // A dub that has come is still to be put in its place.
    if (this.sender.unanswered === 0 && this.fragments.size === 0) this.whenIdle?.();
  }

  private createSender(): FragmentSender {
    const { settings, timers, telemetry } = this.options;
    return new FragmentSender({
      timers,
      breaker: this.breaker,
      inFlight: this.inFlight,
      backpressure: new Backpressure(),
      message: (offer) => fragmentMessage(offer, settings.streamId, this.options.aac),
      send: (message) => this.connection.send('fragment:data', message),
      on: {
        sent: ({ id }, sequence) => telemetry.fragmentSent(this.names(id), sequence),
        acked: () => telemetry.fragmentAcknowledged(),
        answered: (_, rttMs) => telemetry.fragmentAnswered(rttMs),
        late: (id) => telemetry.answerLate(id),
        refused: (id, error) => telemetry.fragmentRefused(this.names(id), error),
        dubbed: (id, audio) => void this.lay(id, audio.data_base64),
        fallback: (id, reason) => this.fallBack(id, reason),
        sessionLost: () => this.connection.renew('the STS does not know the session any more'),
      },
    });
  }

  private createConnection(): Connection {
    const { settings, workerId, aac, timers, telemetry, onGone } = this.options;
    return new Connection({
      open: this.options.open,
      init: initMessage(settings, workerId, aac),
      retryDelaysMs: settings.reconnectDelaysMs,
      timers,
      on: {
        ready: ({ session_id, max_inflight }, { reconnected }) => {
          telemetry.sessionBegan(session_id, max_inflight, reconnected);
          this.sender.opened(max_inflight);
        },
        lost: (reason) => {
          telemetry.sessionLost(reason, this.inFlight.count);
          this.sender.lost();
        },
        attempt: (attempt, delayMs) => telemetry.connecting(attempt, delayMs),
        failed: (attempt, reason) => telemetry.notConnected(attempt, reason),
        gone: (attempts) => {
          telemetry.stsGone(attempts);
          onGone();
        },
        message: (event, payload) => this.received(event, payload),
        malformed: (event, problem, payload) => {
          telemetry.messageMalformed(event, problem);
          if (event === 'fragment:processed') this.sender.unusable(fragmentIdIn(payload));
        },
      },
    });
  }

  private received<E extends StsEvent>(event: E, payload: StsMessages[E]): void {
    const handlers: { [K in StsEvent]: (message: StsMessages[K]) => void } = {
      'stream:ready': () => undefined,
      'stream:complete': () => this.whenComplete?.(),
      'fragment:ack': (ack) => this.sender.acknowledged(ack),
      'fragment:processed': (answer) => this.sender.processed(answer),
      backpressure: (message) => {
        this.options.telemetry.backpressure(message);
        this.sender.pressed(message);
      },
      error: (error) => {
        this.options.telemetry.stsError(error);
        this.sender.refused(error);
      },
    };
    handlers[event](payload);
  }

  /** Puts the dub in the fragment's place, and tells the STS so. */
  private async lay(id: string, base64: string): Promise<void> {
    const { ledger, telemetry, splicer } = this.options;
    const fragment = this.fragments.get(id);
    if (!fragment) return;
    try {
      const original = fragment.frames.map(({ data }) => data);
      const dub = await readM4a(Buffer.from(base64, 'base64'), { maxPackets: mostFrames(original.length) });
      const laid = await splicer.lay(dub, original);
      if (ledger.settle(id, { kind: 'dubbed', ...laid })) this.acknowledge(id);
      this.forget(id);
    } catch (error) {
      telemetry.dubUnusable(this.names(id), error as Error);
      this.fallBack(id, 'invalid_output');
    }
  }

  private acknowledge(id: string): void {
    if (this.connection.stateName !== 'ready') return;
    const timestamp = Math.round(this.options.timers.now());
    this.connection.send('fragment:ack', { fragment_id: id, status: 'applied', timestamp });
  }

  private fallBack(id: string, reason: FallbackReason): void {
    if (!this.options.ledger.isSettled(id)) this.options.ledger.settle(id, { kind: 'fallback', reason });
    this.forget(id);
  }

  private forget(id: string): void {
    this.fragments.delete(id);
    this.checkIdle();
  }

  private names(id: string): FragmentNames {
    const batch = this.fragments.get(id)?.batch;
    return { fragmentId: id, ...(batch === undefined ? {} : { batch }) };
  }
}
