import { withoutCredentials } from '../rtsp/rtsp-client';
import { nowMs } from '../contracts/clock';
import { EXIT, type ExitCode } from './exit';
import { describeClockTrouble } from './input/clock-trouble';
import { Ingest, type IngestEnd } from './input/ingest';
import type { AudioPacket, StreamFormat, VideoFrame } from './input/samples';
import type { ClockTrouble } from './input/source-times';
import { SourceClock } from './output/source-clock';
import { Pipeline } from './pipeline';
import type { Settings } from './settings';
import type { HealthState } from './telemetry/http';
import type { Logger } from './telemetry/log';
import { LogLimit } from './telemetry/log-limit';
import { Metrics } from './telemetry/metrics';

/** One stream from its first packet to its exit code. */
export class Worker {
  readonly metrics: Metrics;
  private readonly clock = new SourceClock();
  private readonly limit = new LogLimit(nowMs);
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
    return { state: this.state, ...this.pipeline?.state };
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
        malformed: (track, problem) => {
          this.metrics.mediaError('malformed');
          const left = this.limit.admit(`malformed ${track}`);
          if (left !== undefined)
            log.warn({ track, problem, left }, `packet of ${track} dropped: ${problem}`);
        },
        lost: (reason) => {
          this.metrics.mediaError('input_lost');
          log.warn({ reason }, `input lost: ${reason}`);
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
    this.log.info({ component: 'input', sampleRateHz, channels }, 'input is there');
    this.pipeline ??= new Pipeline({
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

  private picture(frame: VideoFrame): void {
    this.clock.arrived(frame.dtsMs, frame.arrivedAtMs, this.ingest.isPrompt);
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
    const log = this.log.child({ component: 'worker' });
    if (end.kind === 'no-audio') {
      log.error('the input has no audio track: an audio track is required');
      return this.exit(EXIT.noAudio);
    }
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
