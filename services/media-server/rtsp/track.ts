/** One track of a published path: what the relay keeps of its packets to tell readers about time. */
import { ntpMsAt, parseSenderReport, type ClockPoint } from '../../rtsp/rtcp';
import { rtpSequence, rtpSsrc, rtpTimestamp } from '../../rtsp/rtp';
import type { MediaDescription } from '../../rtsp/sdp';

/** The publisher's newest packet. */
interface Newest {
  sequence: number;
  timestamp: number;
  arrivedMs: number;
}

export class RelayTrack {
  private clock: ClockPoint | undefined;
  private newest: Newest | undefined;
  /** Synchronization source of the publisher, known from its first packet. */
  ssrc: number | undefined;

  constructor(
    readonly index: number,
    readonly media: MediaDescription,
  ) {}

  /** @param packet RTP, checked */
  received(packet: Buffer, nowMs: number): void {
    this.ssrc = rtpSsrc(packet);
    this.newest ??= { sequence: 0, timestamp: 0, arrivedMs: 0 };
    this.newest.sequence = rtpSequence(packet);
    this.newest.timestamp = rtpTimestamp(packet);
    this.newest.arrivedMs = nowMs;
  }

  /** @param packet RTCP; anything but a sender report is passed over */
  reported(packet: Buffer): void {
    this.clock = parseSenderReport(packet) ?? this.clock;
  }

  /** Absolute time of an RTP timestamp on the publisher's clock (ms since the Unix epoch); undefined before its first report. */
  ntpMs(timestamp: number): number | undefined {
    return this.clock && ntpMsAt(this.clock, timestamp, this.media.clockHz);
  }

  /**
   * `seq` and `rtptime` of RTP-Info (RFC 2326, 12.33) for a reader that joins now, as MediaMTX puts them: the packet
   * after the newest, and the timestamp of now less 100 ms, so that no picture's DTS comes before it.
   * @param sinceMs packets from before do not count; without any the answer is empty
   */
  joinPoint(nowMs: number, sinceMs: number): string {
    if (!this.newest || this.newest.arrivedMs < sinceMs) return '';
    const { sequence, timestamp, arrivedMs } = this.newest;
    const elapsedMs = nowMs - arrivedMs - REORDER_MARGIN_MS;
    const rtptime = (timestamp + Math.round((elapsedMs * this.media.clockHz) / 1000)) >>> 0;
    return `;seq=${(sequence + 1) & 0xffff};rtptime=${rtptime}`;
  }
}

const REORDER_MARGIN_MS = 100;
