import { nowMs } from '../../contracts/clock';
import type { StsMessages } from '../../contracts/events';
import type { AacConfig } from '../../media/aac';
import type { SyncCorrection } from '../grid/audio-timeline';
import type { Fragment } from '../grid/fragment';
import { describeClockTrouble } from '../input/clock-trouble';
import type { ClockTrouble, Track } from '../input/source-times';
import type { Outcome } from '../outcomes/ledger';
import type { BreakerStateName } from '../sts/breaker';
import { type Logger, LogLimit } from './log';
import type { Metrics } from './metrics';

/** An answer of a server may be long; a line is to be read. */
const MAX_REASON_LENGTH = 500;
/** Of the name of an event that nobody knows: a server may make it as long as a message. */
const MAX_NAME_LENGTH = 80;

/**
 * What a worker tells of itself: one method an event, which moves its figure and writes its line. Events that a hostile
 * peer can cause at will are counted each, and told in so many lines as one can read.
 */
export class Telemetry {
  /** What is missing of a track that gives nothing usable. */
  readonly missing = new Map<Track, string>();
  private readonly limit: LogLimit;

  constructor(
    private readonly metrics: Metrics,
    private readonly log: Logger,
    now: () => number = nowMs,
  ) {
    this.limit = new LogLimit(now);
  }

  // The input

  inputOpened({ sampleRateHz, channels }: AacConfig): void {
    this.missing.clear(); // of the connection before; this one is watched anew
    this.log.info({ component: 'input', sampleRateHz, channels }, 'input is there');
  }

  inputMalformed(about: string, problem: string): void {
    this.metrics.mediaError('malformed');
    const message = `${about}: ${problem.slice(0, MAX_REASON_LENGTH)}`;
    this.warnSeldom(`problem ${about}`, { component: 'input', about }, message);
  }

  clockTrouble(trouble: ClockTrouble): void {
    this.metrics.mediaError('clock');
    const kind = `${trouble.kind} ${trouble.track}`;
    this.warnSeldom(kind, { component: 'input', ...trouble }, describeClockTrouble(trouble));
  }

  /** The input's media server could not be asked how the stream comes to it. */
  serverNotAsked(reason: string): undefined {
    this.log.warn({ component: 'input', reason }, `the media server's API can't be asked: ${reason}`);
  }

  /** @param kind how the stream comes to its media server, which carries no absolute time */
  inputUntimed(kind: string): void {
    this.metrics.mediaError('clock');
    const message = `the stream comes to the media server as ${kind}, which carries no absolute time: sound is put where it arrives; to have it exact publish by RTSP or WHIP, or set the encoder's B-frames to 0`;
    this.log.warn({ component: 'input', kind }, message);
  }

  trackUnusable(track: Track, missing: string): void {
    this.missing.set(track, missing);
    this.metrics.mediaError('unusable_input');
    this.log.warn({ component: 'input', track, missing }, `nothing usable of ${track}: ${missing}`);
  }

  trackUsableAgain(track: Track): void {
    this.missing.delete(track);
    this.log.info({ component: 'input', track }, `${track} is usable again`);
  }

  inputLost(reason: string): void {
    this.missing.clear();
    this.metrics.mediaError('input_lost');
    this.log.warn({ component: 'input', reason }, `input lost: ${reason}`);
  }

  inputAwaited(attempt: number, delayMs: number, reason: string): void {
    const message = `no input: next attempt in ${delayMs} ms`;
    this.log.warn({ component: 'input', attempt, delayMs, reason }, message);
  }

  videoFormatChanged(): void {
    const message = 'the pictures have another format now: the output announces it';
    this.warnSeldom('picture format', { component: 'input', track: 'video', changed: 'format' }, message);
  }

  inputChanged(reason: string): void {
    this.metrics.mediaError('input_changed');
    this.log.error(
      { component: 'input', reason },
      `the source came back with another format: ${reason}; what is buffered is put out, then start a worker anew`,
    );
  }

  inputWithoutAudio(): void {
    this.log.error({ component: 'worker' }, 'the input has no audio track: an audio track is required');
  }

  inputUnsupported(reason: string): void {
    this.metrics.mediaError('unusable_input');
    this.log.error({ component: 'worker', reason }, `the input can't be taken: ${reason}`);
  }

  /** @param url without a password */
  noInput(url: string, reason: string): void {
    this.log.error({ component: 'worker', reason }, `no input at ${url}: ${reason}`);
  }

  inputOver(end: string): void {
    this.log.info({ component: 'worker', end }, 'input is over: putting out what is buffered');
  }

  // Sound on the grid, and files

  fragmentReady({ id: fragmentId, batch, durationMs }: Fragment): void {
    this.metrics.fragment('produced');
    this.log.info({ component: 'grid', fragmentId, batch, durationMs }, 'fragment ready');
  }

  audioMissing(missingMs: number): void {
    this.metrics.mediaError('hole');
    const message = 'hole in the input sound, filled with silence';
    this.warnSeldom('hole', { component: 'sync', missingMs }, message);
  }

  audioLeftOut(): void {
    this.metrics.mediaError('sound_left_out');
  }

  audioSlewed({ stepMs, remainingMs }: SyncCorrection, batch: number): void {
    this.metrics.corrections.inc();
    const message = `sound slewed by ${stepMs.toFixed(1)} ms, ${remainingMs.toFixed(1)} ms are left`;
    this.log.info({ component: 'sync', batch, stepMs, remainingMs }, message);
  }

  segmentNotWritten({ message }: Error): void {
    this.metrics.mediaError('segment_file');
    this.log.error({ component: 'segments' }, `segment not written: ${message}`);
  }

  notDubbable({ sampleRateHz, channels }: AacConfig): void {
    const message = `sound of ${sampleRateHz} Hz and ${channels} channels can't be dubbed`;
    this.log.warn({ component: 'sts' }, message);
  }

  // A fragment on its way to the STS and back

  fragmentSent({ id: fragmentId, batch }: Fragment, sequence: number): void {
    this.metrics.fragment('sent');
    this.log.info({ component: 'sts', fragmentId, batch, sequence }, 'fragment sent');
  }

  fragmentAcknowledged(): void {
    this.metrics.fragment('acked');
  }

  /** In time, with a dub or without. */
  fragmentAnswered(rttMs: number): void {
    this.metrics.rtt.observe(rttMs);
  }

  fragmentsInFlight(count: number): void {
    this.metrics.inFlight.set(count);
  }

  answerOverdue({ id: fragmentId, batch }: Fragment, timeoutMs: number): void {
    this.log.warn({ component: 'sts', fragmentId, batch }, `no answer within ${timeoutMs} ms`);
  }

  answerLate(fragmentId: string): void {
    this.metrics.fragment('late');
    this.warnSeldom('late', { component: 'sts', fragmentId }, 'answer ignored: it came too late');
  }

  fragmentRefused(
    { id: fragmentId, batch }: Fragment,
    { code, message, retryable }: { code: string; message: string; retryable: boolean },
  ): void {
    const text = `fragment not dubbed: ${code} ${message}`;
    this.log.warn({ component: 'sts', fragmentId, batch, code, retryable }, text);
  }

  dubUnusable({ id: fragmentId, batch }: Fragment, { message }: Error): void {
    this.log.warn({ component: 'settle', fragmentId, batch }, `dub not usable: ${message}`);
  }

  fragmentSettled({ id: fragmentId, batch }: Fragment, outcome: Outcome): void {
    const { kind } = outcome;
    const reason = outcome.kind === 'fallback' ? { reason: outcome.reason } : {};
    if (outcome.kind === 'fallback') this.metrics.fallback(outcome.reason);
    else this.metrics.fragment('dubbed');
    this.log.info({ component: 'settle', fragmentId, batch, outcome: kind, ...reason }, `fragment ${kind}`);
  }

  // The session with the STS

  breakerChanged(to: BreakerStateName, from: BreakerStateName): void {
    this.metrics.breaker(to);
    this.log.warn({ component: 'breaker', from, to }, `breaker ${from} → ${to}`);
  }

  sessionBegan(sessionId: string, maxInflight: number, reconnected: boolean): void {
    if (reconnected) this.metrics.reconnections.inc();
    const fields = { component: 'connection', sessionId, maxInflight, reconnected };
    this.log.info(fields, 'STS session is active');
  }

  sessionLost(reason: string, inFlight: number): void {
    this.log.warn({ component: 'connection', reason, inFlight }, `STS session lost: ${reason}`);
  }

  connecting(attempt: number, delayMs: number): void {
    this.log.info({ component: 'connection', attempt, delayMs }, 'connecting to the STS again');
  }

  notConnected(attempt: number, reason: string): void {
    this.log.warn({ component: 'connection', attempt, reason }, `no connection to the STS: ${reason}`);
  }

  stsGone(attempts: number): void {
    const message = `the STS did not come back in ${attempts} attempts`;
    this.log.error({ component: 'connection', attempts }, message);
  }

  backpressure({ action, recommended_delay_ms: delayMs, severity }: StsMessages['backpressure']): void {
    this.metrics.backpressure.inc({ action });
    this.log.info({ component: 'backpressure', action, delayMs, severity }, `STS asks for ${action}`);
  }

  stsError({ code, message, severity, fragment_id: fragmentId }: StsMessages['error']): void {
    const fields = { component: 'sts', code, severity, fragmentId };
    this.warnSeldom('error', fields, `STS reports ${code}: ${message}`);
  }

  messageMalformed(event: string, problem: string): void {
    const kind = `malformed ${event === 'fragment:processed'}`;
    const fields = { component: 'connection', event: event.slice(0, MAX_NAME_LENGTH), problem };
    this.warnSeldom(kind, fields, `message from the STS ignored: ${problem}`);
  }

  goodbyeMissing(withinMs: number): void {
    this.log.warn({ component: 'sts' }, `no stream:complete within ${withinMs} ms`);
  }

  // The output

  fragmentPutOut({ id: fragmentId, batch, frames, ...fragment }: Fragment, { kind: outcome }: Outcome): void {
    const { durationMs, syncDeltaMs, capturedAtMs } = fragment;
    const latencyMs = nowMs() - capturedAtMs;
    this.metrics.putOut.inc();
    this.metrics.latency.observe(latencyMs);
    this.metrics.syncDelta.set(syncDeltaMs);
    const facts = { outcome, startMs: frames[0]?.atMs, durationMs, syncDeltaMs, latencyMs };
    this.log.info({ component: 'output', fragmentId, batch, ...facts }, 'fragment put out');
  }

  notJoined({ id: fragmentId, batch }: Fragment, reason: string): void {
    this.metrics.mediaError('join');
    const message = `sound not joined at the beginning of the fragment: ${reason}`;
    this.log.warn({ component: 'splice', fragmentId, batch }, message);
  }

  outputFailed({ message }: Error): void {
    this.metrics.mediaError('output');
    this.log.error({ component: 'output' }, `output failed: ${message}`);
  }

  /** `left`: how many of its kind had no line since the last one. */
  private warnSeldom(kind: string, fields: object, message: string): void {
    const left = this.limit.admit(kind);
    if (left !== undefined) this.log.warn({ ...fields, left }, message);
  }
}
