import type { StsEvent, StsMessages } from '../../contracts/events';
import type { AacConfig } from '../../media/aac';
import type { Fragment } from '../grid/fragment';
import { readM4a } from '../../media/m4a';
import { mostFrames, type Splicer } from '../splice/splicer';
import type { FallbackReason, Ledger } from '../settle/ledger';
import type { Settings } from '../settings';
import type { Logger } from '../telemetry/log';
import { LogLimit } from '../telemetry/log-limit';
import type { Metrics } from '../telemetry/metrics';
import { doneWithin, type Timers } from '../timers';
import { Backpressure } from './backpressure';
import { Breaker } from './breaker';
import { Connection, type OpenStsSocket } from './connection';
import { InFlight } from './in-flight';
import { Link } from './link';
import { fragmentIdIn, fragmentMessage, initMessage } from './messages';

/** The STS may take so long to say goodbye after `stream:end`. */
const COMPLETE_WITHIN_MS = 5000;
/** Of the name of an event that nobody knows: a server may make it as long as a message. */
const SHOWN_CHARACTERS = 80;

export interface DubbingOptions {
  settings: Settings;
  workerId: string;
  aac: AacConfig;
  ledger: Ledger;
  splicer: Splicer;
  metrics: Metrics;
  log: Logger;
  timers: Timers;
  open: OpenStsSocket;
  /** The STS did not come back. */
  onGone: () => void;
}

/** The stream's dealings with the STS: fragments go in, outcomes go to the ledger. */
export class Dubbing {
  private readonly fragments = new Map<string, Fragment>();
  private readonly breaker: Breaker;
  private readonly inFlight: InFlight;
  private readonly link: Link;
  private readonly connection: Connection;
  private readonly limit: LogLimit;
  private whenComplete: (() => void) | undefined;
  private whenIdle: (() => void) | undefined;

  constructor(private readonly options: DubbingOptions) {
    const { settings, timers, metrics, log } = options;
    this.limit = new LogLimit(timers.now);
    this.breaker = new Breaker({
      threshold: settings.breakerThreshold,
      cooldownMs: settings.breakerCooldownMs,
      timers,
      onTransition: (to, from) => {
        metrics.breaker(to);
        log.warn({ component: 'breaker', from, to }, `breaker ${from} → ${to}`);
        this.link.pump();
      },
    });
    this.inFlight = new InFlight({
      timers,
      timeoutMs: settings.stsTimeoutMs,
      onTimeout: (id) => {
        log.warn({ component: 'sts', ...this.names(id) }, `no answer within ${settings.stsTimeoutMs} ms`);
        this.link.timedOut(id);
      },
      onChange: (count) => {
        metrics.inFlight(count);
        this.checkIdle();
      },
    });
    this.link = this.createLink();
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
    this.link.offer({ id, batch, durationMs, startMs: frames[0]?.atMs ?? 0, readyAtMs, m4a });
  }

  /** The fragment is due: nothing can be sent or used for it any more. */
  withdraw(fragmentId: string): void {
    if (this.link.withdraw(fragmentId)) this.forget(fragmentId);
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
    this.link.close();
    this.connection.close();
    this.inFlight.clear();
    this.breaker.dispose();
  }

  private async sayGoodbye(): Promise<void> {
    const { timers, settings, log } = this.options;
    const complete = await doneWithin(timers, COMPLETE_WITHIN_MS, (done) => {
      this.whenComplete = done;
      this.connection.send('stream:end', { stream_id: settings.streamId, reason: 'input ended' });
    });
    if (!complete) log.warn({ component: 'sts' }, `no stream:complete within ${COMPLETE_WITHIN_MS} ms`);
  }

  private checkIdle(): void {
    // A dub that has come is still to be put in its place.
    if (this.link.unanswered === 0 && this.fragments.size === 0) this.whenIdle?.();
  }

  private createLink(): Link {
    const { settings, timers, metrics, log } = this.options;
    const sts = log.child({ component: 'sts' });
    return new Link({
      timers,
      breaker: this.breaker,
      inFlight: this.inFlight,
      backpressure: new Backpressure(),
      message: (offer) => fragmentMessage(offer, settings.streamId, this.options.aac),
      send: (message) => this.connection.send('fragment:data', message),
      on: {
        sent: ({ id }, sequence) => {
          metrics.fragment('sent');
          sts.info({ ...this.names(id), sequence }, 'fragment sent');
        },
        acked: () => metrics.fragment('acked'),
        answered: (_, rttMs) => metrics.answered(rttMs),
        late: (id) => {
          metrics.fragment('late');
          const left = this.limit.admit('late');
          if (left !== undefined) sts.warn({ fragmentId: id, left }, 'answer ignored: it came too late');
        },
        refused: (id, { code, message, retryable }) =>
          sts.warn({ ...this.names(id), code, retryable }, `fragment not dubbed: ${code} ${message}`),
        dubbed: (id, audio) => void this.lay(id, audio.data_base64),
        fallback: (id, reason) => this.fallBack(id, reason),
        sessionLost: () => this.connection.renew('the STS does not know the session any more'),
      },
    });
  }

  private createConnection(): Connection {
    const { settings, workerId, aac, timers, metrics, onGone } = this.options;
    const log = this.options.log.child({ component: 'connection' });
    return new Connection({
      open: this.options.open,
      init: initMessage(settings, workerId, aac),
      retryDelaysMs: settings.reconnectDelaysMs,
      timers,
      on: {
        ready: ({ session_id, max_inflight }, { reconnected }) => {
          if (reconnected) metrics.reconnected();
          log.info(
            { sessionId: session_id, maxInflight: max_inflight, reconnected },
            'STS session is active',
          );
          this.link.opened(max_inflight);
        },
        lost: (reason) => {
          log.warn({ reason, inFlight: this.inFlight.count }, `STS session lost: ${reason}`);
          this.link.lost();
        },
        attempt: (attempt, delayMs) => log.info({ attempt, delayMs }, 'connecting to the STS again'),
        failed: (attempt, reason) => log.warn({ attempt, reason }, `no connection to the STS: ${reason}`),
        gone: (attempts) => {
          log.error({ attempts }, `the STS did not come back in ${attempts} attempts`);
          onGone();
        },
        message: (event, payload) => this.received(event, payload),
        malformed: (event, problem, payload) => {
          const left = this.limit.admit(`malformed ${event === 'fragment:processed'}`);
          if (left !== undefined)
            log.warn(
              { event: event.slice(0, SHOWN_CHARACTERS), problem, left },
              `message from the STS ignored: ${problem}`,
            );
          if (event === 'fragment:processed') this.link.unusable(fragmentIdIn(payload));
        },
      },
    });
  }

  private received<E extends StsEvent>(event: E, payload: StsMessages[E]): void {
    const handlers: { [K in StsEvent]: (message: StsMessages[K]) => void } = {
      'stream:ready': () => undefined,
      'stream:complete': () => this.whenComplete?.(),
      'fragment:ack': (ack) => this.link.acknowledged(ack),
      'fragment:processed': (answer) => this.link.processed(answer),
      backpressure: (message) => this.pressed(message),
      error: (error) => this.refused(error),
    };
    handlers[event](payload);
  }

  private pressed(message: StsMessages['backpressure']): void {
    const { action, recommended_delay_ms: delayMs, severity } = message;
    this.options.metrics.backpressure(action);
    this.options.log.info({ component: 'backpressure', action, delayMs, severity }, `STS asks for ${action}`);
    this.link.pressed(message);
  }

  private refused(error: StsMessages['error']): void {
    const { code, message, severity, fragment_id: fragmentId } = error;
    const left = this.limit.admit('error');
    if (left !== undefined || fragmentId !== undefined)
      this.options.log.warn(
        { component: 'sts', code, severity, fragmentId },
        `STS reports ${code}: ${message}`,
      );
    this.link.refused(error);
  }

  /** Puts the dub in the fragment's place, and tells the STS so. */
  private async lay(id: string, base64: string): Promise<void> {
    const { ledger, log, splicer } = this.options;
    const fragment = this.fragments.get(id);
    if (!fragment) return;
    try {
      const original = fragment.frames.map(({ data }) => data);
      const dub = await readM4a(Buffer.from(base64, 'base64'), { maxPackets: mostFrames(original.length) });
      const laid = await splicer.lay(dub, original);
      if (ledger.settle(id, { kind: 'dubbed', ...laid })) this.acknowledge(id);
      this.forget(id);
    } catch (error) {
      log.warn({ component: 'settle', ...this.names(id) }, `dub not usable: ${(error as Error).message}`);
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

  private names(id: string): { fragmentId: string; batch?: number } {
    const batch = this.fragments.get(id)?.batch;
    return { fragmentId: id, ...(batch === undefined ? {} : { batch }) };
  }
}
