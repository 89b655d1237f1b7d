/** One RTP stream of a publisher: numbering, timestamps, sender reports. */
import { randomInt } from 'node:crypto';
import { encodeFrame } from '../../services/rtsp/framer';
import type { RtpPayload } from '../../services/rtsp/h264-packetizer';
import { encodeSenderReport } from '../../services/rtsp/rtcp';
import { encodeRtp } from '../../services/rtsp/rtp';
import type { MediaDescription } from '../../services/rtsp/sdp';
import type { ClipSample } from './clip';
import type { MediaClock } from './publisher-clock';

const TIMESTAMP_RANGE = 2 ** 32;
const SEQUENCE_RANGE = 2 ** 16;

export class PublisherTrack {
  private readonly ssrc = randomInt(TIMESTAMP_RANGE);
  /** Timestamps and numbers begin anywhere (RFC 3550, 5.1), which also finds readers that cannot bear a wrap. */
  private readonly timestampBase = randomInt(TIMESTAMP_RANGE);
  private sequence = randomInt(SEQUENCE_RANGE);
  private packets = 0;
  private octets = 0;

  constructor(
    readonly media: MediaDescription,
    /** RTP goes on this channel, RTCP on the next. */
    readonly channel: number,
    private readonly packetize: (sample: ClipSample) => RtpPayload[],
    private readonly clock: MediaClock,
  ) {}

  /** A sample as interleaved frames; after the track's very first packet comes a sender report. */
  frames(sample: ClipSample, nowMs: number): Buffer[] {
    const ticks = sample.ptsTicks + (this.clock.shiftMs * this.media.clockHz) / 1000;
    return this.packetize(sample).flatMap((payload) => {
      const frame = this.frame(payload, ticks);
      // MediaMTX drops what comes before a track's first report, and ignores reports before the first packet.
      return this.packets === 1 ? [frame, this.report(nowMs)] : [frame];
    });
  }

  /** True once readers can make use of reports. */
  get begun(): boolean {
    return this.packets > 0;
  }

  /** A sender report for now, as an interleaved frame. Its two times are the same instant exactly. */
  report(nowMs: number): Buffer {
    const { clockHz } = this.media;
    const ticks = Math.round((this.clock.sentMs(nowMs) * clockHz) / 1000);
    const report = encodeSenderReport({
      ssrc: this.ssrc,
      ntpMs: this.clock.ntpMs((ticks * 1000) / clockHz),
      timestamp: this.onWire(ticks),
      packets: this.packets,
      octets: this.octets,
    });
    return encodeFrame(this.channel + 1, report);
  }

  private frame({ payload, marker }: RtpPayload, ticks: number): Buffer {
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
    return encodeFrame(this.channel, encodeRtp(header, payload));
  }

  private onWire(ticks: number): number {
    const wrapped = (this.timestampBase + ticks) % TIMESTAMP_RANGE;
    return wrapped < 0 ? wrapped + TIMESTAMP_RANGE : wrapped;
  }
}
