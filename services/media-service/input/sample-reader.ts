import { nowMs } from '../../contracts/clock';
import { frameMsOf } from '../../media/aac';
import { withoutAdtsHeader } from '../../media/adts';
import { splitNals } from '../../media/h264';
import { sampleMemory } from '../../media/sample-memory';
import { AacDepacketizer, LatmDepacketizer } from '../../rtsp/aac-depacketizer';
import { describedSets } from '../../rtsp/codecs';
import type { AccessUnit, Depacketizer } from '../../rtsp/depacketizer';
import { H264Depacketizer } from '../../rtsp/h264-depacketizer';
import { parseSenderReport } from '../../rtsp/rtcp';
import { parseRtp } from '../../rtsp/rtp';
import { DecodeTimes } from './decode-times';
import { ReportSender } from './report-sender';
import { ParameterSets } from './parameter-sets';
import type { SampleHandlers } from './samples';
import { SourceTimes, type ClockTrouble, type Track } from './source-times';
import { isLatm, type SourceTracks } from './source-tracks';
import { TrackEvidence } from './track-evidence';

export interface ReaderHandlers extends SampleHandlers {
  /** The source's clock is not what it was; its samples come as they should. */
  clock: (trouble: ClockTrouble) => void;
}

/** Makes the packets of a source's two tracks into samples on one clock. What comes before the format is known is dropped. */
export class SampleReader {
  private readonly videoDepacketizer = new H264Depacketizer((unit) => this.video(unit));
  private readonly audioDepacketizer: Depacketizer;
  private readonly senders = { video: new ReportSender(), audio: new ReportSender() };
  readonly evidence: Record<Track, TrackEvidence>;
  private readonly times: SourceTimes;
  private readonly sets = new ParameterSets();
  private isDescribed = false;
  private decodeTimes: DecodeTimes | undefined;
  /** Packets of sound that had been lost before its latest frame. */
  private soundLost = 0;

  constructor(
    private readonly tracks: SourceTracks,
    private readonly on: ReaderHandlers,
  ) {
    const { video, audio, aac } = tracks;
    const frameMs = frameMsOf(aac);
    const frameTicks = (audio.clockHz * frameMs) / 1000;
    const onAudio = (unit: AccessUnit): void => this.audio(unit);
    this.audioDepacketizer = isLatm(audio)
      ? new LatmDepacketizer(onAudio, frameTicks)
      : new AacDepacketizer(onAudio, frameTicks);
    this.evidence = {
      video: new TrackEvidence(video.payloadType),
      audio: new TrackEvidence(audio.payloadType),
    };
    this.evidence.video.hasSets = false;
    this.times = new SourceTimes(tracks.video.clockHz, tracks.audio.clockHz, frameMs, (trouble) =>
      this.on.clock(trouble),
    );
  }

  /**
   * Takes an RTP packet.
   * @throws Error when parameter sets or configuration are damaged, or packets before this one are missing
   */
  media(track: Track, packet: Buffer): void {
    const parsed = parseRtp(packet);
    const evidence = this.evidence[track];
    if (!parsed) return;
    if (parsed.payloadType !== this.tracks[track].payloadType) return evidence.other(parsed.payloadType);
    evidence.came(parsed.timestamp);
    for (const report of this.senders[track].sends(parsed.ssrc)) this.times.report(track, report, nowMs());
    this.learnDescribed();
    const depacketizer: Depacketizer = track === 'video' ? this.videoDepacketizer : this.audioDepacketizer;
    const { sequence, spoilt } = depacketizer;
    const { missing } = sequence;
    const spoiltBefore = spoilt?.count;
    depacketizer.push(parsed);
    const lost = sequence.missing - missing;
    if (lost > 0) throw new Error(`${lost} packets are missing: what they belong to is left out`);
    if (spoilt && spoilt.count !== spoiltBefore) throw new Error(`a picture is left out: ${spoilt.why}`);
  }

  /** Takes an RTCP packet; anything but a sender report is passed over. */
  control(track: Track, packet: Buffer): void {
    const report = parseSenderReport(packet);
    if (report && this.senders[track].isOwn(report)) this.times.report(track, report, nowMs());
  }

  /** Once: sets that can't be read do not get better, and each would be a problem of its packet. */
  private learnDescribed(): void {
    if (this.isDescribed) return;
    this.isDescribed = true;
    this.learn(describedSets(this.tracks.video));
  }

  /** Parameter sets stand in the description, or else come with a keyframe; with any of them they may change. */
  private learn(nals: readonly Buffer[]): Buffer | undefined {
    const avcConfig = this.sets.take(nals);
    if (!avcConfig || this.decodeTimes) return avcConfig;
    this.decodeTimes = new DecodeTimes(this.sets.reorderDepth ?? 0);
    this.evidence.video.hasSets = true;
    this.on.format({ avcConfig, aac: this.tracks.aac });
    return undefined;
  }

  /** As `SourceTimes.leaveOutReports`. */
  leaveOutReports(): void {
    this.times.leaveOutReports();
  }

  /** What the pictures are is known. */
  get hasBegun(): boolean {
    return this.decodeTimes !== undefined;
  }

  private video({ timestamp, key, data }: AccessUnit): void {
    const { video } = this.evidence;
    video.units++;
    if (key) video.keyframes++;
    const avcConfig = key ? this.learn(splitNals(data)) : undefined;
    if (!this.decodeTimes) return;
    const arrivedAtMs = nowMs();
    // Whole ms, as in the output: a keyframe on the time grid is on it, and not a fraction of a tick before.
    const { reorderDepth } = this.sets;
    const ptsMs = Math.round(this.times.videoMs({ timestamp, key, arrivedAtMs, reorderDepth }));
    const dtsMs = this.decodeTimes.next(ptsMs);
    this.times.videoArrived(this.decodeTimes.turnMs, key, arrivedAtMs);
    this.on.video({ dtsMs, ptsMs, key, data, arrivedAtMs, ...(avcConfig && { avcConfig }) });
  }

  private audio({ timestamp, data }: AccessUnit): void {
    this.evidence.audio.units++;
    if (!this.decodeTimes) return;
    const arrivedAtMs = nowMs();
    const time = this.times.audioMs(timestamp, arrivedAtMs);
    if (!time) return;
    const { missing } = this.audioDepacketizer.sequence;
    const isBehindLoss = missing > this.soundLost;
    this.soundLost = missing;
    // A copy, or what came with it would be held in memory for as long.
    const frame = withoutAdtsHeader(data);
    const copy = sampleMemory(frame.length);
    copy.set(frame);
    this.on.audio({ ptsMs: time.ms, realign: time.realign, isBehindLoss, data: copy, arrivedAtMs });
  }
}
