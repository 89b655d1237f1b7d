import type { Settings } from './settings';
import type { Fragment } from './grid/fragment';
import type { AudioPacket, StreamFormat, VideoFrame } from './input/samples';
import { silentAacFrame } from '../media/aac';
import { AudioCutter } from './grid/audio-cutter';
import { SegmentFiles } from './grid/segment-files';
import { VideoCutter, type VideoSegment } from './grid/video-cutter';
import { Ingest, type IngestEnd } from './input/ingest';
import { writeM4a } from './media/m4a';
import { writeMp4 } from './media/mp4';
import { PutOut } from './output/put-out';
import { Sink } from './output/sink';
import { SourceClock } from './output/source-clock';
import { Ledger, type Outcome } from './settle/ledger';
import { Dubbing } from './sts/dubbing';
import { isDubbable } from './sts/messages';
import { socketIoOpener } from './sts/socket-io';
import type { HealthState } from './telemetry/http';
import type { Logger } from './telemetry/log';
import { Metrics } from './telemetry/metrics';
import { realTimers } from './timers';
import { EXIT, type ExitCode } from './exit';

/** A last fragment shorter than this is not worth dubbing; its original sound is put out (acceptance E10). */
const SHORTEST_DUB_MS = 1000;
const FRAME_SAMPLES_MS = 1024 * 1000;

/** What exists only once the source has told its format. */
interface Rooms {
  format: StreamFormat;
  audio: AudioCutter;
  video: VideoCutter;
  dubbing: Dubbing | undefined;
  putOut: PutOut;
  sink: Sink;
}

/** One stream from input to output: joins the rooms, each of which knows only the next one. */
export class Worker {
  readonly metrics: Metrics;
  private readonly clock = new SourceClock();
  private readonly files: SegmentFiles;
  private readonly ledger: Ledger;
  private readonly ingest: Ingest;
  private rooms: Rooms | undefined;
  private state: HealthState = 'connecting';
  private writing: Promise<void> = Promise.resolve();
  private exitCode: ExitCode | undefined;
  private abort: () => void = () => undefined;

  constructor(
    private readonly settings: Settings,
    private readonly workerId: string,
    private readonly log: Logger,
  ) {
    this.files = new SegmentFiles(settings.segmentDir, settings.streamId, settings.segmentRetention);
    this.metrics = new Metrics(settings.streamId, () => ({
      pictureMs: this.rooms?.putOut.pictureQueueMs ?? 0,
      soundMs: this.rooms?.putOut.soundQueueMs ?? 0,
    }));
    this.ledger = new Ledger({
      produced: () => this.metrics.fragment('produced'),
      settled: (fragment, outcome) => this.settled(fragment, outcome),
      late: (fragmentId) => {
        this.metrics.fragment('late');
        this.log.warn(
          { component: 'settle', fragmentId },
          'answer ignored: the fragment has its outcome already',
        );
      },
    });
    this.ingest = this.createIngest();
  }

  health(): Record<string, unknown> & { state: HealthState } {
    const dubbing = this.rooms?.dubbing;
    return { state: this.state, sts: dubbing?.stateName ?? 'off', breaker: dubbing?.breakerName ?? 'closed' };
  }

  /** Runs the stream to its end. @returns the exit code */
  async run(): Promise<ExitCode> {
    const aborted = new Promise<void>((resolve) => (this.abort = resolve));
    await Promise.race([aborted, this.ingest.run().then((end) => this.finish(end))]);
    this.state = 'stopped';
    this.rooms?.putOut.dispose();
    this.rooms?.dubbing?.dispose();
    this.rooms?.sink.dispose();
    this.ingest.stop();
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
        format: (format) => this.started(format),
        video: (frame) => this.picture(frame),
        audioBegins: (first, earlier) => {
          this.clock.arrived(first.ptsMs, first.arrivedAtMs);
          this.rooms?.audio.begin(first, earlier);
        },
        audio: (packet) => this.sound(packet),
        lost: (reason) => {
          this.metrics.mediaError('input_lost');
          log.warn({ reason }, `input lost: ${reason}`);
          this.endRun();
        },
        retrying: (attempt, delayMs, reason) => {
          this.state = this.rooms ? 'reconnecting' : 'connecting';
          log.warn({ attempt, delayMs, reason }, `no input: next attempt in ${delayMs} ms`);
        },
      },
    });
  }

  private started(format: StreamFormat): void {
    this.state = 'running';
    const { sampleRateHz, channels } = format.aac;
    this.log.info({ component: 'input', sampleRateHz, channels }, 'input is there');
    if (this.rooms) return;
    this.rooms = this.createRooms(format);
    this.rooms.dubbing?.open();
  }

  private createRooms(format: StreamFormat): Rooms {
    const { segmentMs } = this.settings;
    const silence = silentAacFrame(format.aac.channels);
    const sink = new Sink(this.settings.outputUrl, format, (error) => {
      this.metrics.mediaError('output');
      this.log.error({ component: 'output' }, `output failed: ${error.message}`);
      this.exit(EXIT.outputFailed);
    });
    const audio = new AudioCutter({
      sampleRateHz: format.aac.sampleRateHz,
      segmentMs,
      silence,
      onFragment: (fragment) => this.produced(fragment),
      onCorrection: ({ stepMs, remainingMs }, batch) => {
        this.metrics.correction();
        this.log.info(
          { component: 'sync', batch, stepMs, remainingMs },
          `sound slewed by ${stepMs.toFixed(1)} ms`,
        );
      },
      onHole: (missingMs) => {
        this.metrics.mediaError('hole');
        this.log.warn({ component: 'sync', missingMs }, 'hole in the input sound, filled with silence');
      },
    });
    const video = new VideoCutter(segmentMs, (segment) => this.write(() => this.writeVideo(segment)));
    const putOut = new PutOut({
      clock: this.clock,
      delayMs: segmentMs + this.settings.offsetMs,
      frameMs: FRAME_SAMPLES_MS / format.aac.sampleRateHz,
      silence,
      timers: realTimers,
      decide: (fragment) => this.decide(fragment),
      write: (tag) => sink.write(tag),
      onFragment: (fragment, outcome) => this.putOut(fragment, outcome),
    });
    return { format, audio, video, putOut, sink, dubbing: this.createDubbing(format) };
  }

  private createDubbing(format: StreamFormat): Dubbing | undefined {
    const { settings, workerId, ledger, metrics, log } = this;
    if (settings.stsUrl === undefined) return undefined;
    if (!isDubbable(format.aac)) {
      log.warn(
        { component: 'sts' },
        `the STS takes no sound of ${format.aac.sampleRateHz} Hz: it is put out as it is`,
      );
      return undefined;
    }
    return new Dubbing({
      ...{ settings, workerId, ledger, metrics, log, timers: realTimers, aac: format.aac },
      open: socketIoOpener(settings.stsUrl, settings.streamId, workerId),
      onGone: () => {
        this.exitCode = EXIT.stsGone;
        this.ingest.stop();
      },
    });
  }

  private picture(frame: VideoFrame): void {
    this.clock.arrived(frame.dtsMs, frame.arrivedAtMs);
    this.rooms?.video.push(frame);
    this.rooms?.putOut.picture(frame);
  }

  private sound(packet: AudioPacket): void {
    this.clock.arrived(packet.ptsMs, packet.arrivedAtMs);
    this.rooms?.audio.push(packet);
  }

  private endRun(): void {
    if (this.rooms?.audio.hasBegun) this.rooms.audio.end();
    this.rooms?.video.end();
  }

  private produced(fragment: Fragment): void {
    this.ledger.produced(fragment);
    this.rooms?.putOut.fragment(fragment);
    this.write(() => this.offer(fragment));
  }

  private async offer(fragment: Fragment): Promise<void> {
    const { rooms } = this;
    if (!rooms) return;
    const m4a = await writeM4a(
      fragment.frames.map(({ data }) => data),
      rooms.format.aac,
    );
    if (!rooms.dubbing) this.ledger.settle(fragment.id, { kind: 'fallback', reason: 'disconnected' });
    else if (fragment.durationMs < SHORTEST_DUB_MS)
      this.ledger.settle(fragment.id, { kind: 'fallback', reason: 'overload' });
    else if (!this.ledger.isSettled(fragment.id)) rooms.dubbing.offer(fragment, m4a);
    await this.files.write(fragment.batch, 'audio.m4a', m4a);
  }

  private async writeVideo({ batch, frames }: VideoSegment): Promise<void> {
    if (!this.rooms) return;
    await this.files.write(batch, 'video.mp4', await writeMp4(frames, this.rooms.format.avcConfig));
  }

  /** Segments are written one after the other; a disk that fails costs the files, not the stream. */
  private write(task: () => Promise<void>): void {
    this.writing = this.writing.then(task).catch((error: Error) => {
      this.metrics.mediaError('segment_file');
      this.log.error({ component: 'segments' }, `segment not written: ${error.message}`);
    });
  }

  private settled(fragment: Fragment, outcome: Outcome): void {
    if (outcome.kind === 'fallback') this.metrics.fallback(outcome.reason);
    else this.metrics.fragment('dubbed');
    const reason = outcome.kind === 'fallback' ? { reason: outcome.reason } : {};
    const names = { fragmentId: fragment.id, batch: fragment.batch };
    this.log.info(
      { component: 'settle', ...names, outcome: outcome.kind, ...reason },
      `fragment ${outcome.kind}`,
    );
  }

  private decide(fragment: Fragment): Outcome {
    const outcome = this.ledger.take(fragment);
    this.rooms?.dubbing?.withdraw(fragment.id);
    return outcome;
  }

  private putOut(fragment: Fragment, outcome: Outcome): void {
    const latencyMs = realTimers.now() - fragment.capturedAtMs;
    this.metrics.fragmentPutOut(latencyMs, fragment.syncDeltaMs);
    const { id: fragmentId, batch, syncDeltaMs, durationMs } = fragment;
    const startMs = fragment.frames[0]?.atMs;
    this.log.info(
      {
        component: 'output',
        fragmentId,
        batch,
        outcome: outcome.kind,
        startMs,
        durationMs,
        syncDeltaMs,
        latencyMs,
      },
      'fragment put out',
    );
  }

  private async finish(end: IngestEnd): Promise<void> {
    const log = this.log.child({ component: 'worker' });
    if (end.kind === 'no-audio') {
      log.error('the input has no audio track: an audio track is required');
      return this.exit(EXIT.noAudio);
    }
    if (end.kind === 'no-input') {
      log.error({ reason: end.reason }, `no input at ${this.settings.inputUrl}: ${end.reason}`);
      return this.exit(EXIT.noInput);
    }
    log.info({ end: end.kind }, 'input is over: putting out what is buffered');
    await this.drain();
    this.exit(EXIT.ended);
  }

  private async drain(): Promise<void> {
    this.state = 'draining';
    this.endRun();
    const { rooms } = this;
    if (!rooms) return;
    const goodbye = this.writing.then(() => rooms.dubbing?.end());
    await rooms.putOut.drain();
    await Promise.all([rooms.sink.finish(), goodbye, this.writing]);
  }

  /** The first reason to end is the one that counts. */
  private exit(code: ExitCode): void {
    this.exitCode ??= code;
    this.abort();
  }
}
