import type { StsEvent, StsMessages } from '../../contracts/events';
import type { AacConfig } from '../../media/aac';
import { readM4a } from '../../media/m4a';
import { framesOf, type Fragment } from '../grid/fragment';
import type { FallbackReason, Ledger } from '../outcomes/ledger';
import type { Settings } from '../settings';
import { mostFrames, type Splicer } from '../splice/splicer';
import type { Telemetry } from '../telemetry/telemetry';
import { doneWithin, type Timers } from '../../net/timers';
import { Backpressure } from './backpressure';
import { Breaker } from './breaker';
import { Connection, type OpenStsSocket } from './connection';
import { FragmentSender, type Offer } from './fragment-sender';
import { InFlight } from './in-flight';
import { fragmentIdIn, fragmentMessage, initMessage } from './messages';

/** The STS may take so long to say goodbye after `stream:end`. */
const COMPLETE_WITHIN_MS = 5000;
/** Whoever gives back the very file that was sent does so by then, and needs no codec: two processes of 65 ms of CPU time each. */
const ECHO_WITHIN_MS = 250;

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
  private readonly breaker: Breaker;
  private readonly inFlight: InFlight;
  private readonly sender: FragmentSender;
  private readonly connection: Connection;
  /** Whose dubs have come and are still to be put in their places. */
  private readonly fitting = new Set<Fragment>();
  private readonly sent = new WeakMap<Fragment, Buffer>();
  private isOver = false;
  private cancelWarmUp: (() => void) | undefined;
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
      onTimeout: (fragment) => {
        telemetry.answerOverdue(fragment, settings.stsTimeoutMs);
        this.sender.timedOut(fragment);
      },
      onChange: (count) => telemetry.fragmentsInFlight(count),
    });
    this.sender = new FragmentSender({
      timers,
      telemetry,
      breaker: this.breaker,
      inFlight: this.inFlight,
      backpressure: new Backpressure(),
      send: (offer, sequence) => {
        this.sent.set(offer.fragment, offer.m4a);
        this.connection.send('fragment:data', fragmentMessage(offer, sequence, settings, options.aac));
      },
      onDub: (fragment, base64) => void this.fitDub(fragment, base64),
      onFallback: (fragment, reason) => this.fallBack(fragment, reason),
      onSessionLost: () => this.connection.renew('the STS does not know the session any more'),
    });
    this.connection = this.createConnection();
  }

  open(): void {
    this.connection.open();
  }

  get state(): { sts: string; breaker: string } {
    return { sts: this.connection.stateName, breaker: this.breaker.stateName };
  }

  offer(offer: Offer): void {
    const { timers, splicer } = this.options;
    this.cancelWarmUp ??= timers.after(ECHO_WITHIN_MS, () => splicer.warmUp());
    this.sender.offer(offer);
  }

  /** The fragment is due: nothing can be sent or used for it any more. */
  withdraw(fragment: Fragment): void {
    this.sender.withdraw(fragment);
    this.fitting.delete(fragment);
    this.checkIdle();
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
    this.isOver = true;
    this.cancelWarmUp?.();
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
    if (this.sender.unanswered === 0 && this.fitting.size === 0) this.whenIdle?.();
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
          this.whenComplete?.(); // nobody is left to say goodbye, and nobody has to come back
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
    const handlers: { [K in StsEvent]: (message: StsMessages[K]) => unknown } = {
      'stream:ready': () => undefined,
      'stream:complete': () => this.whenComplete?.(),
      'fragment:ack': ({ fragment_id: id }) =>
        this.inFlight.accepted(id) && this.options.telemetry.fragmentAcknowledged(),
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
  private async fitDub(fragment: Fragment, base64: string): Promise<void> {
    const { ledger, telemetry } = this.options;
    if (ledger.isSettled(fragment)) {
      telemetry.answerLate(fragment.id); // it has been put out
      return this.checkIdle();
    }
    this.fitting.add(fragment);
    try {
      const fitted = await this.fitted(fragment, Buffer.from(base64, 'base64'));
      if (!ledger.settle(fragment, { kind: 'dubbed', ...fitted })) throw new Error('it was ready too late');
      this.acknowledge(fragment);
    } catch (error) {
      if (this.isOver) return;
      telemetry.dubUnusable(fragment, error as Error);
      ledger.fallBack(fragment, 'invalid_output');
    }
    this.fitting.delete(fragment);
    this.checkIdle();
  }

  /** A file that came back as it was sent is not read: that costs more than all else of a fragment. */
  private async fitted(fragment: Fragment, dub: Buffer): ReturnType<Splicer['fit']> {
    const original = framesOf(fragment);
    if (this.sent.get(fragment)?.equals(dub)) {
      this.cancelWarmUp?.();
      return { frames: original, edges: undefined };
    }
    const m4a = await readM4a(dub, { maxPackets: mostFrames(original.length) });
    return this.options.splicer.fit(m4a, original);
  }

  private acknowledge({ id }: Fragment): void {
    if (this.connection.stateName !== 'ready') return;
    const timestamp = Math.round(this.options.timers.now());
    this.connection.send('fragment:ack', { fragment_id: id, status: 'applied', timestamp });
  }

  private fallBack(fragment: Fragment, reason: FallbackReason): void {
    this.options.ledger.fallBack(fragment, reason);
    this.checkIdle();
  }
}
