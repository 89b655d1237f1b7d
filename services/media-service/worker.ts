import { audioName, formatDifference } from '../media/aac';
import { withoutCredentials } from '../rtsp/rtsp-client';
import { EXIT, type ExitCode } from './exit';
import { Ingest, type IngestEnd } from './input/ingest';
import { ReadTurns } from './input/read-turns';
import type { StreamFormat } from './input/samples';
import { SourceClock } from './output/source-clock';
import { Pipeline } from './pipeline';
import type { Settings } from './settings';
import type { Health, HealthState } from './telemetry/http';
import type { Logger } from './telemetry/log';
import { Metrics } from './telemetry/metrics';
import { Telemetry } from './telemetry/telemetry';

/** One stream from its first packet to its exit code. */
export class Worker {
  readonly metrics: Metrics;
  private readonly clock = new SourceClock();
  private readonly telemetry: Telemetry;
  private readonly turns = new ReadTurns();
  private readonly ingest: Ingest;
  private pipeline: Pipeline | undefined;
  private state: HealthState = 'connecting';
  private exitCode: ExitCode | undefined;
  private abort: () => void = () => undefined;

  constructor(
    private readonly settings: Settings,
    private readonly workerId: string,
    log: Logger,
  ) {
    this.metrics = new Metrics(settings.streamId, () => this.pipeline?.queues ?? { videoMs: 0, audioMs: 0 });
    this.telemetry = new Telemetry(this.metrics, log);
    this.ingest = this.createIngest();
  }

  health(): Health {
    const { missing } = this.telemetry;
    const lacks = missing.size > 0 && (this.state === 'running' || this.state === 'connecting');
    return {
      state: lacks ? 'starved' : this.state,
      ...(lacks && { missing: Object.fromEntries(missing) }),
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
    return new Ingest({
      url: this.settings.inputUrl,
      apiUrl: this.settings.mediaServerApiUrl,
      turns: this.turns,
      telemetry: this.telemetry,
      clock: this.clock,
      on: {
        format: (format) => this.opened(format),
        video: (frame) => this.pipeline?.video(frame),
        audioBegins: (first, earlier) => this.pipeline?.audioBegins(first, earlier),
        audio: (packet) => this.pipeline?.audio(packet),
        lost: () => this.pipeline?.endRun(),
        retrying: () => (this.state = this.pipeline ? 'reconnecting' : 'connecting'),
      },
    });
  }

  private opened(format: StreamFormat): void {
    this.state = 'running';
    this.telemetry.inputOpened(format.aac);
    if (this.pipeline) return this.cameBack(this.pipeline, format);
    this.pipeline = new Pipeline({
      ...{ settings: this.settings, workerId: this.workerId, format },
      ...{ clock: this.clock, telemetry: this.telemetry, turns: this.turns },
      onOutputFailed: () => this.exit(EXIT.outputFailed),
      onStsGone: () => {
        this.exitCode ??= EXIT.stsGone;
        this.ingest.stop();
      },
    });
  }

  /** The output carries other pictures, not another kind of sound. */
  private cameBack(pipeline: Pipeline, { avcConfig, aac }: StreamFormat): void {
    if (formatDifference(aac, pipeline.aac) === undefined) return pipeline.showFrom(avcConfig);
    this.changed(`its sound is ${audioName(aac)}, and was ${audioName(pipeline.aac)}`);
    this.ingest.stop();
  }

  private changed(reason: string): void {
    this.exitCode ??= EXIT.inputChanged;
    this.telemetry.inputChanged(reason);
  }

  private async finish(end: IngestEnd): Promise<void> {
    if (this.state === 'stopped') return; // the output failed, and there is nothing left to put out
    const { telemetry } = this;
    if (end.kind === 'no-audio') {
      telemetry.inputWithoutAudio();
      return this.exit(EXIT.noAudio);
    }
    if (end.kind === 'unsupported') {
      telemetry.inputUnsupported(end.reason);
      return this.exit(EXIT.inputUnsupported);
    }
    if (end.kind === 'changed') this.changed(end.reason);
    if (end.kind === 'no-input') {
      telemetry.noInput(withoutCredentials(this.settings.inputUrl), end.reason);
      return this.exit(EXIT.noInput);
    }
    telemetry.inputOver(end.kind);
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
