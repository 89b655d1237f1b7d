import { frameMsOf, silentAacFrame, type AacConfig } from '../media/aac';
import { AudioCutter, patienceMs } from './grid/audio-cutter';
import { framesOf, isWorthDubbing, type Fragment } from './grid/fragment';
import { OverdueWatch } from './grid/overdue-watch';
import { SegmentNumbers } from './grid/segment-numbers';
import { SegmentFiles } from './grid/segment-files';
import { VideoCutter, type VideoSegment } from './grid/video-cutter';
import type { ReadTurns } from './input/read-turns';
import type { AudioPacket, StreamFormat, VideoFrame } from './input/samples';
import { writeM4a } from '../media/m4a';
import { writeMp4 } from '../media/mp4';
import { Playout } from './output/playout';
import { Sink } from './output/sink';
import type { SourceClock } from './output/source-clock';
import { SerialTasks } from './serial-tasks';
import { Ledger, type Outcome } from './outcomes/ledger';
import type { Settings } from './settings';
import { Joins } from './splice/joins';
import { Splicer, type Heard } from './splice/splicer';
import { StsClient } from './sts/sts-client';
import { isDubbable } from './sts/messages';
import { socketIoOpener } from './sts/socket-io';
import type { Telemetry } from './telemetry/telemetry';
import { doneWithin, realTimers } from '../net/timers';

/**
 * What is heard of a fragment is decided so long before it is due: its border with the one before still has to be
 * joined, should the dub not have come, and two frames of that one go out 68 ms ahead.
 */
const DECISION_LEAD_MS = 200;

/** For a disk that hangs so many bytes of files wait; and for them at the end so long. */
const MOST_BYTES_WAITING = 128 * 1024 * 1024;
const WRITTEN_WITHIN_MS = 5000;
const NO_KEYFRAME = 'pictures without a keyframe for too long: they are in no file';

export interface PipelineOptions {
  settings: Settings;
  workerId: string;
  format: StreamFormat;
  clock: SourceClock;
  telemetry: Telemetry;
  turns: ReadTurns;
  onOutputFailed: () => void;
  onStsGone: () => void;
}

/** The way of a stream whose format is known: grid → sts → outcomes → output for audio, grid → output for video. */
export class Pipeline {
  private readonly audioCutter: AudioCutter;
  private readonly videoCutter: VideoCutter;
  private readonly segmentNumbers: SegmentNumbers;
  private readonly files: SegmentFiles;
  private readonly ledger: Ledger;
  private readonly stsClient: StsClient | undefined;
  private readonly output: Playout;
  private readonly splicer: Splicer;
  private readonly joins: Joins;
  private readonly sink: Sink;
  private readonly offering = new SerialTasks((error) => this.options.telemetry.segmentNotWritten(error));
  /** A disk that fails costs the files, not the stream; one that is slow holds no dub up. */
  private readonly writing = new SerialTasks(
    (error) => this.options.telemetry.segmentNotWritten(error),
    MOST_BYTES_WAITING,
  );
  private readonly overdue: OverdueWatch;
  private avcConfig: Buffer;
  private announce: Buffer | undefined;

  constructor(private readonly options: PipelineOptions) {
    const { settings } = options;
    this.avcConfig = options.format.avcConfig;
    this.segmentNumbers = new SegmentNumbers(settings.segmentMs);
    this.files = new SegmentFiles(settings.segmentDir, settings.streamId, settings.segmentRetention);
    this.ledger = new Ledger((fragment, outcome) => this.settled(fragment, outcome));
    this.sink = this.createSink();
    this.splicer = new Splicer(options.format.aac, realTimers);
    this.joins = this.createJoins();
    this.output = this.createOutput();
    this.audioCutter = this.createAudioCutter();
    this.overdue = new OverdueWatch(this.audioCutter, options.clock, realTimers);
    this.videoCutter = new VideoCutter(
      settings.segmentMs,
      options.format.avcConfig,
      (segment) => this.videoCut(segment),
      () => options.telemetry.segmentNotWritten(new Error(NO_KEYFRAME)),
    );
    this.stsClient = this.createStsClient();
    this.stsClient?.open();
  }

  get state(): { sts: string; breaker: string } {
    return this.stsClient?.state ?? { sts: 'off', breaker: 'closed' };
  }

  get queues(): { videoMs: number; audioMs: number } {
    return { videoMs: this.output.videoQueueMs, audioMs: this.output.audioQueueMs };
  }

  /** The sound's format, which stays what it was at the beginning. */
  get aac(): AacConfig {
    return this.options.format.aac;
  }

  /** The pictures that follow may have another format than those before them. */
  showFrom(avcConfig: Buffer): void {
    if (avcConfig.equals(this.avcConfig)) return;
    this.avcConfig = this.announce = avcConfig;
    this.options.telemetry.videoFormatChanged();
  }

  video(given: VideoFrame): void {
    if (given.avcConfig) this.showFrom(given.avcConfig);
    const frame = this.announce ? { ...given, avcConfig: this.announce } : given;
    this.announce = undefined;
    if (!this.segmentNumbers.current) this.videoCutter.begin(this.segmentNumbers.begin(frame.ptsMs));
    this.videoCutter.push(frame);
    this.output.video(frame);
  }

  audioBegins(first: AudioPacket, earlier: readonly AudioPacket[]): void {
    this.audioCutter.begin(first, earlier, this.segmentNumbers.current);
  }

  audio(packet: AudioPacket): void {
    this.audioCutter.push(packet);
    this.overdue.begin();
  }

  /** The input is gone, for now or for good: what was begun becomes a segment. */
  endRun(): void {
    if (this.audioCutter.hasBegun) this.audioCutter.end();
    this.videoCutter.end();
    this.segmentNumbers.end();
  }

  /** Nothing more will come: puts everything out at pace and says goodbye to the STS. */
  async drain(): Promise<void> {
    this.endRun();
    const goodbye = this.offering.done.then(() => this.stsClient?.end());
    await this.output.drain();
    await Promise.all([this.sink.finish(), goodbye]);
    if (!(await doneWithin(realTimers, WRITTEN_WITHIN_MS, (done) => void this.writing.done.then(done))))
      this.options.telemetry.segmentNotWritten(
        new Error(`the disk takes nothing for ${WRITTEN_WITHIN_MS / 1000} s`),
      );
  }

  dispose(): void {
    this.overdue.dispose();
    this.output.dispose();
    this.stsClient?.dispose();
    this.sink.dispose();
    this.splicer.dispose();
  }

  private createSink(): Sink {
    const { settings, format, telemetry, onOutputFailed } = this.options;
    return new Sink(settings.outputUrl, format, (error) => {
      telemetry.outputFailed(error);
      onOutputFailed();
    });
  }

  private createOutput(): Playout {
    const { settings, format, clock, telemetry } = this.options;
    return new Playout({
      clock,
      delayMs: settings.segmentMs + settings.offsetMs,
      frameMs: frameMsOf(format.aac),
      silence: silentAacFrame(format.aac.channels),
      timers: realTimers,
      decide: (fragment) => this.decide(fragment),
      leadMs: Math.min(DECISION_LEAD_MS, settings.offsetMs / 2),
      join: (left, right) => this.joins.between(left, right),
      onUnjoined: (fragment) => telemetry.notJoined(fragment, 'the join came too late'),
      write: (tag) => this.sink.write(tag),
      flush: () => {
        this.sink.flush();
        this.options.turns.take();
      },
      onFragment: (fragment, outcome) => telemetry.fragmentPutOut(fragment, outcome),
    });
  }

  private createJoins(): Joins {
    const { format, telemetry } = this.options;
    return new Joins({
      join: (left, right) => this.splicer.join(left, right),
      frameMs: frameMsOf(format.aac),
      onFailed: (fragment, reason) => telemetry.notJoined(fragment, reason),
    });
  }

  private createAudioCutter(): AudioCutter {
    const { settings, format, telemetry } = this.options;
    return new AudioCutter({
      sampleRateHz: format.aac.sampleRateHz,
      segmentMs: settings.segmentMs,
      overdueMs: patienceMs(settings.offsetMs),
      silence: silentAacFrame(format.aac.channels),
      onFragment: (fragment) => this.produced(fragment),
      onCorrection: (correction, batch) => telemetry.audioSlewed(correction, batch),
      onHole: (missingMs) => telemetry.audioMissing(missingMs),
      onSurplus: () => telemetry.audioLeftOut(),
    });
  }

  private createStsClient(): StsClient | undefined {
    const { settings, workerId, telemetry, format, onStsGone } = this.options;
    if (settings.stsUrl === undefined) return undefined;
    if (!isDubbable(format.aac)) {
      telemetry.notDubbable(format.aac);
      return undefined;
    }
    return new StsClient({
      ...{ settings, workerId, telemetry },
      ledger: this.ledger,
      splicer: this.splicer,
      aac: format.aac,
      timers: realTimers,
      open: socketIoOpener(settings.stsUrl, settings.streamId, workerId),
      onGone: onStsGone,
    });
  }

  private produced(fragment: Fragment): void {
    this.segmentNumbers.used(fragment.batch);
    this.options.telemetry.fragmentReady(fragment);
    this.joins.produced(fragment);
    this.ledger.produced(fragment);
    this.output.fragment(fragment);
    const readyAtMs = realTimers.now();
    this.offering.run(() => this.offer(fragment, readyAtMs));
  }

  private offer(fragment: Fragment, readyAtMs: number): void {
    const m4a = writeM4a(framesOf(fragment), this.options.format.aac);
    this.writing.run(() => this.files.write(fragment.batch, 'audio.m4a', m4a), m4a.length);
    if (!this.stsClient) this.ledger.fallBack(fragment, 'disconnected');
    else if (!isWorthDubbing(fragment, this.options.settings.segmentMs))
      this.ledger.fallBack(fragment, 'overload');
    else if (!this.ledger.isSettled(fragment)) this.stsClient.offer({ fragment, m4a, readyAtMs });
  }

  private videoCut({ batch, frames, bytes, avcConfig }: VideoSegment): void {
    this.segmentNumbers.used(batch);
    this.writing.run(() => this.files.write(batch, 'video.mp4', writeMp4(frames, avcConfig)), bytes);
  }

  private settled(fragment: Fragment, outcome: Outcome): void {
    this.joins.settled(heardOf(fragment, outcome));
    this.options.telemetry.fragmentSettled(fragment, outcome);
  }

  private decide(fragment: Fragment): Outcome {
    const outcome = this.ledger.take(fragment);
    this.stsClient?.withdraw(fragment);
    this.joins.decided(heardOf(fragment, outcome));
    return outcome;
  }
}

const heardOf = (fragment: Fragment, outcome: Outcome): Heard => ({
  fragment,
  edges: outcome.kind === 'dubbed' ? outcome.edges : undefined,
});
