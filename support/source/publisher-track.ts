/** One RTP stream of a publisher: numbering, timestamps, sender reports. */
import { randomInt } from 'node:crypto';
import { AAC_FRAME_SAMPLES } from '../../services/media/aac';
import { encodeFrame } from '../../services/rtsp/framer';
import { encodeSenderReport, type SenderReport } from '../../services/rtsp/rtcp';
import { encodeRtp } from '../../services/rtsp/rtp';
import type { MediaDescription } from '../../services/rtsp/sdp';
import type { ClipSample, SentPayload } from './clip';
import type { MediaClock } from './publisher-pacer';
import { ClockError } from './source-faults';

export const TIMESTAMP_RANGE = 2 ** 32;
export const SEQUENCE_RANGE = 2 ** 16;

/** Packets of one timestamp: that of the sample with this number among those that were given. */
export interface SamplePackets {
  first: number;
  payloads: readonly SentPayload[];
}

export interface Packetizing {
  packetize: (samples: readonly ClipSample[]) => SamplePackets[];
  /** So many samples that follow each other without a gap are packetized together; left out: each by itself. */
  together?: number;
  /** In which the samples' times are; left out: in the track's own clock. */
  samplesHz?: number;
  /** Soon after its numbers have begun anew another sender goes on, with numbers of its own (RFC 3550, 8.2). */
  changesSender?: true;
  /** What is done to each RTP packet before it goes out. */
  dress?: (packet: Buffer) => Buffer;
  /** What else comes on the channel, where the first report is before the first packet. */
  others?: {
    /** Before a packet that is the n-th: one without a payload. */
    fillsBefore: (n: number) => boolean;
    behindPacket: (packet: Buffer, n: number) => Buffer[];
    behindReport: (report: SenderReport) => Buffer[];
  };
}

/** Padding is all of it: it keeps a connection alive, or fills a rate. */
const FILLER: SentPayload = { payload: Buffer.alloc(0), marker: false };

/** Numbers and timestamps begin anywhere (RFC 3550, 5.1), which also finds readers that cannot bear a wrap. */
export interface Numbering {
  sequence: number;
  timestamp: number;
}

export const anyNumbering = (): Numbering => ({
  sequence: randomInt(SEQUENCE_RANGE),
  timestamp: randomInt(TIMESTAMP_RANGE),
});

/** A track's numbers or timestamps began anew. */
export interface Wrap {
  of: 'sequence' | 'timestamp';
  atMs: number;
}

/** So many packets lie between, and so many numbers are left out: fewer would do for ones that came too late. */
const [PACKETS_BEFORE_CHANGE, NUMBERS_LEFT_OUT] = [5, 20_000];

/** A sample that waits for those that go with it. */
interface Waiting {
  sample: ClipSample;
  /** As sent, but for the start of the track's numbering. */
  ticks: number;
}

export class PublisherTrack {
  private ssrc = randomInt(TIMESTAMP_RANGE);
  private hasChanged = false;
  /** In the order in which they happened. */
  readonly wraps: Wrap[] = [];
  private waiting: Waiting[] = [];
  private sequence: number;
  private packets = 0;
  /** How often timestamps have passed their range. */
  private rounds = 0;
  private octets = 0;

  constructor(
    readonly media: MediaDescription,
    /** RTP goes on this channel, RTCP on the next. */
    readonly channel: number,
    private readonly packetizing: Packetizing,
    private readonly clock: MediaClock,
    private readonly begin: Numbering = anyNumbering(),
    private readonly error = new ClockError('video'),
    /** What the description says of it. */
    readonly announced = media,
  ) {
    this.sequence = begin.sequence;
  }

  /**
   * What becomes ready with a sample, as interleaved frames; after the track's very first packet comes a sender report.
   * Samples that are to go together wait for the others.
   */
  frames(sample: ClipSample, nowMs: number): Buffer[] {
    const { clockHz } = this.media;
    const ownTicks = Math.round(sample.ptsTicks * this.ticksASample);
    const aheadMs = this.error.of('timestamps', (ownTicks * 1000) / clockHz);
    const ticks = ownTicks + (this.clock.shiftMs * clockHz) / 1000 + this.ticksOf(aheadMs);
    const before = this.follows(ticks) ? [] : this.rest(nowMs);
    this.waiting.push({ sample, ticks });
    const isReady = this.waiting.length >= (this.packetizing.together ?? 1);
    return isReady ? [...before, ...this.rest(nowMs)] : before;
  }

  /** What still waits for others, as `frames`. */
  rest(nowMs: number): Buffer[] {
    const waiting = this.waiting;
    this.waiting = [];
    const groups = this.packetizing.packetize(waiting.map(({ sample }) => sample));
    return groups.flatMap(({ first, payloads }) => {
      this.changeSender();
      return payloads.flatMap((payload) => this.withReport(payload, waiting[first]?.ticks ?? 0, nowMs));
    });
  }

  private changeSender(): void {
    const hasWrapped = this.sequence < this.begin.sequence && this.sequence >= PACKETS_BEFORE_CHANGE;
    if (!this.packetizing.changesSender || this.hasChanged || !hasWrapped) return;
    this.hasChanged = true;
    this.ssrc = randomInt(TIMESTAMP_RANGE);
    this.sequence += NUMBERS_LEFT_OUT;
  }

  /** Whether a sample continues those that wait. */
  private follows(ticks: number): boolean {
    const last = this.waiting.at(-1);
    return last === undefined || ticks - last.ticks === AAC_FRAME_SAMPLES * this.ticksASample;
  }

  private get ticksASample(): number {
    return this.media.clockHz / (this.packetizing.samplesHz ?? this.media.clockHz);
  }

  private withReport(payload: SentPayload, ticks: number, nowMs: number): Buffer[] {
    this.noteWraps(ticks, nowMs);
    const isFirst = this.packets === 0;
    const fills = this.packetizing.others?.fillsBefore(this.packets) ?? false;
    const frames = [...(fills ? this.frame(FILLER, ticks) : []), ...this.frame(payload, ticks)];
    if (!isFirst || !this.reports) return frames;
    const reports = this.report(nowMs);
    // MediaMTX drops what comes before a track's first report, and ignores reports before the first packet.
    return this.packetizing.others ? [...reports, ...frames] : [...frames, ...reports];
  }

  /** True once readers can make use of reports, of a source that sends them. */
  get reports(): boolean {
    return this.packets > 0 && this.error.sendsReports;
  }

  /** A sender report for now, as an interleaved frame, and what comes with it. Its two times are the same instant exactly. */
  report(nowMs: number): Buffer[] {
    const { clockHz } = this.media;
    const ticks = this.ticksOf(this.clock.sentMs(nowMs));
    const sentMs = (ticks * 1000) / clockHz;
    const clipMs = sentMs - this.clock.shiftMs;
    const report = {
      ssrc: this.ssrc,
      ntpMs: this.clock.ntpMs(sentMs) + this.error.of('reports', clipMs),
      timestamp: this.onWire(ticks + this.ticksOf(this.error.of('timestamps', clipMs))),
      packets: this.packets,
      octets: this.octets,
    };
    const others = this.packetizing.others?.behindReport(report) ?? [];
    return [encodeSenderReport(report), ...others].map((packet) => encodeFrame(this.channel + 1, packet));
  }

  private ticksOf(ms: number): number {
    return Math.round((ms * this.media.clockHz) / 1000);
  }

  private noteWraps(ticks: number, atMs: number): void {
    const rounds = Math.floor((this.begin.timestamp + ticks) / TIMESTAMP_RANGE);
    if (this.packets > 0 && this.sequence === 0) this.wraps.push({ of: 'sequence', atMs });
    if (this.packets > 0 && rounds > this.rounds) this.wraps.push({ of: 'timestamp', atMs });
    this.rounds = Math.max(this.rounds, rounds);
  }

  private frame({ payload, marker, isLost }: SentPayload, ticks: number): Buffer[] {
    const { payloadType } = this.media;
    const header = {
      payloadType,
      marker,
      sequence: this.sequence,
      timestamp: this.onWire(ticks),
      ssrc: this.ssrc,
    };
    this.sequence = (this.sequence + 1) % SEQUENCE_RANGE;
    this.packets++;
    this.octets += payload.length;
    if (isLost) return [];
    const plain = encodeRtp(header, payload);
    const packet = this.packetizing.dress?.(plain) ?? plain;
    const others = this.packetizing.others?.behindPacket(packet, this.packets) ?? [];
    return [packet, ...others].map((each) => encodeFrame(this.channel, each));
  }

  private onWire(ticks: number): number {
    const wrapped = (this.begin.timestamp + ticks) % TIMESTAMP_RANGE;
    return wrapped < 0 ? wrapped + TIMESTAMP_RANGE : wrapped;
  }
}
