import { withoutCredentials } from '../rtsp/rtsp-client';
import { nowMs } from '../contracts/clock';
import { EXIT, type ExitCode } from './exit';
import { describeClockTrouble } from './input/clock-trouble';
import { Ingest, type IngestEnd } from './input/ingest';
import type { AudioPacket, StreamFormat, VideoFrame } from './input/samples';
import type { ClockTrouble, Track } from './input/source-times';
import { SourceClock } from './output/source-clock';
import { isSameSound, nameOf } from './media/sound-format';
import { Pipeline } from './pipeline';
import type { Settings } from './settings';
import type { HealthState } from './telemetry/http';
import type { Logger } from './telemetry/log';
import { LogLimit } from './telemetry/log-limit';
import { Metrics } from './telemetry/metrics';

/** An answer of a server may be long; a line is to be read. */
const MAX_REASON_LENGTH = 500;

/** One stream from its first packet to its exit code. */
export class Worker {
  readonly metrics: Metrics;
  private readonly clock = new SourceClock();
  private readonly limit = new LogLimit(nowMs);
  /** What is missing of a track that gives nothing usable. */
  private readonly missing = new Map<Track, string>();
  private readonly ingest: Ingest;
  private pipeline: Pipeline | undefined;
  private state: HealthState = 'connecting';
  private exitCode: ExitCode | undefined;
  private abort: () => void = () => undefined;

  constructor(
    private readonly settings: Settings,
    private readonly workerId: string,
    private readonly log: Logger,
  ) {
    this.metrics = new Metrics(
      settings.streamId,
      () => this.pipeline?.queues ?? { pictureMs: 0, soundMs: 0 },
    );
    this.ingest = this.createIngest();
  }

  health(): Record<string, unknown> & { state: HealthState } {
    const lacks = this.missing.size > 0 && (this.state === 'running' || this.state === 'connecting');
    return {
      state: lacks ? 'starved' : this.state,
      ...(lacks && { missing: Object.fromEntries(this.missing) }),
      ...this.pipeline?.state,
    };
  }

  /** Runs the stream to its end. @returns the exit code */
  async run(): Promise<ExitCode> {
    const aborted = new Promise<void>((resolve) => (this.abort = resolve));
    await Promise.race([aborted, this.ingest.run().then((end) => this.finish(end))]);
    this.state = 'stopped';
    this.ingest.stop();
    this.pipeline?.dispose();
    return this.exitCode ?? EXIT.unexpected;
  }

  /** Stops reading; what is buffered is put out at pace. */
  stop(): void {
    this.ingest.stop();
  }

  private createIngest(): Ingest {
    const log = this.log.child({ component: 'input' });
    return new Ingest({
      url: this.settings.inputUrl,
      mediaMsAt: (atMs) => this.clock.mediaMs(atMs),
      on: {
        format: (format) => this.opened(format),
        video: (frame) => this.picture(frame),
        audioBegins: (first, earlier) => this.soundBegins(first, earlier),
        audio: (packet) => this.sound(packet),
        clock: (trouble) => this.clockTrouble(trouble),
        problem: (about, problem) => {
          this.metrics.mediaError('malformed');
          const left = this.limit.admit(`problem ${about}`);
          if (left !== undefined)
            log.warn({ about, left }, `${about}: ${problem.slice(0, MAX_REASON_LENGTH)}`);
        },
        unusable: (track, missing) => {
          this.metrics.mediaError('unusable_input');
          this.missing.set(track, missing);
          log.warn({ track, missing }, `nothing usable of ${track}: ${missing}`);
        },
        usableAgain: (track) => {
          this.missing.delete(track);
          log.info({ track }, `${track} is usable again`);
        },
        lost: (reason) => {
          this.metrics.mediaError('input_lost');
          log.warn({ reason }, `input lost: ${reason}`);
          this.missing.clear();
          this.pipeline?.endRun();
        },
        retrying: (attempt, delayMs, reason) => {
          this.state = this.pipeline ? 'reconnecting' : 'connecting';
          log.warn({ attempt, delayMs, reason }, `no input: next attempt in ${delayMs} ms`);
        },
      },
    });
  }

  private clockTrouble(trouble: ClockTrouble): void {
    this.metrics.mediaError('clock');
    const left = this.limit.admit(`${trouble.kind} ${trouble.track}`);
    if (left === undefined) return;
    this.log.warn({ component: 'input', ...trouble, left }, describeClockTrouble(trouble));
  }

  private opened(format: StreamFormat): void {
    const { sampleRateHz, channels } = format.aac;
    this.state = 'running';
    this.missing.clear(); // of the connection before; this one is watched anew
    this.log.info({ component: 'input', sampleRateHz, channels }, 'input is there');
    if (this.pipeline) return this.cameBack(this.pipeline, format);
    this.pipeline = new Pipeline({
      ...{ settings: this.settings, workerId: this.workerId, format },
      ...{ clock: this.clock, metrics: this.metrics, log: this.log },
      onWake: () => this.ingest.read(),
      onOutputFailed: () => this.exit(EXIT.outputFailed),
      onStsGone: () => {
        this.exitCode ??= EXIT.stsGone;
        this.ingest.stop();
      },
    });
  }

  /** The output carries other pictures, not another kind of sound. */
  private cameBack(pipeline: Pipeline, { avcConfig, aac }: StreamFormat): void {
    if (isSameSound(aac, pipeline.format.aac)) return this.showFrom(pipeline, avcConfig);
    this.changed(`its sound is ${nameOf(aac)}, and was ${nameOf(pipeline.format.aac)}`);
    this.ingest.stop();
  }

  private showFrom(pipeline: Pipeline, avcConfig: Buffer): void {
    if (!pipeline.showFrom(avcConfig)) return;
    const left = this.limit.admit('picture format');
    const message = 'the pictures have another format now: the output announces it';
    if (left !== undefined) this.log.warn({ component: 'input', left }, message);
  }

  private changed(reason: string): void {
    this.exitCode ??= EXIT.inputChanged;
    this.metrics.mediaError('input_changed');
    this.log.error(
      { component: 'input', reason },
      `the source came back with another format: ${reason}; what is buffered is put out, then start a worker anew`,
    );
  }

  private picture(frame: VideoFrame): void {
    this.clock.arrived(frame.dtsMs, frame.arrivedAtMs, this.ingest.isPrompt);
    if (frame.avcConfig && this.pipeline) this.showFrom(this.pipeline, frame.avcConfig);
    this.pipeline?.picture(frame);
  }

  private soundBegins(first: AudioPacket, earlier: readonly AudioPacket[]): void {
    this.clock.arrived(first.ptsMs, first.arrivedAtMs, this.ingest.isPrompt);
    this.pipeline?.soundBegins(first, earlier);
  }

  private sound(packet: AudioPacket): void {
    this.clock.arrived(packet.ptsMs, packet.arrivedAtMs, this.ingest.isPrompt);
    this.pipeline?.sound(packet);
  }

  private async finish(end: IngestEnd): Promise<void> {
    if (this.state === 'stopped') return; // the output failed, and there is nothing left to put out
    const log = this.log.child({ component: 'worker' });
    if (end.kind === 'no-audio') {
      log.error('the input has no audio track: an audio track is required');
      return this.exit(EXIT.noAudio);
    }
    if (end.kind === 'unsupported') {
      this.metrics.mediaError('unusable_input');
      log.error({ reason: end.reason }, `the input can't be taken: ${end.reason}`);
      return this.exit(EXIT.inputUnsupported);
    }
    if (end.kind === 'changed') this.changed(end.reason);
    if (end.kind === 'no-input') {
      const url = withoutCredentials(this.settings.inputUrl);
      log.error({ reason: end.reason }, `no input at ${url}: ${end.reason}`);
      return this.exit(EXIT.noInput);
    }
    log.info({ end: end.kind }, 'input is over: putting out what is buffered');
    this.state = 'draining';
    await this.pipeline?.drain();
    this.exit(EXIT.ended);
  }

  /** The first reason to end is the one that counts. */
  private exit(code: ExitCode): void {
    this.exitCode ??= code;
    this.abort();
  }
}
