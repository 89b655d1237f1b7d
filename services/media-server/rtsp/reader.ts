/** One reader of a path: which tracks it takes, on which channels, and the sender reports it is given. */
import type { Socket } from 'node:net';
import { FRAME_HEADER_BYTES, encodeFrame } from '../../rtsp/framer';
import { FrameWriter } from './frame-writer';
import { startsIdr } from '../../rtsp/packetizer';
import { encodeSenderReport } from '../../rtsp/rtcp';
import { RTP_HEADER_BYTES, rtpPayload, rtpTimestamp } from '../../rtsp/rtp';
import type { RelayTrack } from './track';

export interface ReaderLimits {
  /** Time between two sender reports of a track. */
  reportIntervalMs: number;
  /** A reader that leaves more than this unread is cut off. */
  queueBytes: number;
}

/** What a reader takes of one track. */
interface Subscription {
  channel: number;
  packets: number;
  octets: number;
  /** Timestamp of the newest packet from which reports may be told; undefined before the first. */
  timestamp: number | undefined;
  nextReportMs: number;
}

export class Reader {
  private readonly subscriptions = new Map<RelayTrack, Subscription>();
  private readonly writer: FrameWriter;
  private playing = false;

  constructor(
    readonly id: string,
    socket: Socket,
    private readonly limits: ReaderLimits,
    /** Ends the reader's connection, with the reason where it is not the publisher's end. */
    readonly end: (problem?: string) => void,
  ) {
    this.writer = new FrameWriter(socket);
  }

  /** @param channel RTP goes there, RTCP on the next one */
  take(track: RelayTrack, channel: number): void {
    this.subscriptions.set(track, { channel, packets: 0, octets: 0, timestamp: undefined, nextReportMs: 0 });
  }

  get tracks(): RelayTrack[] {
    return [...this.subscriptions.keys()];
  }

  play(): void {
    this.playing = true;
  }

  pause(): void {
    this.playing = false;
  }

  /** @returns whether the reader takes this packet */
  rtp(track: RelayTrack, frame: Buffer): boolean {
    const subscription = this.playing ? this.subscriptions.get(track) : undefined;
    if (!subscription) return false;
    this.writer.push(frame, subscription.channel);
    subscription.packets++;
    subscription.octets += frame.length - FRAME_HEADER_BYTES - RTP_HEADER_BYTES;
    const packet = frame.subarray(FRAME_HEADER_BYTES);
    if (subscription.timestamp !== undefined || canStartReports(track, packet))
      subscription.timestamp = rtpTimestamp(packet);
    this.reportIfDue(track, subscription);
    return true;
  }

  /** The publisher has told its clock: a reader that waits for its first report gets it now. */
  clockKnown(track: RelayTrack): void {
    const subscription = this.playing ? this.subscriptions.get(track) : undefined;
    if (subscription) this.reportIfDue(track, subscription);
  }

  flush(): void {
    this.writer.flush();
    if (this.writer.queuedBytes > this.limits.queueBytes)
      this.end(
        `too slow: ${this.writer.queuedBytes} bytes unread, at most ${this.limits.queueBytes} are kept`,
      );
  }

  private reportIfDue(track: RelayTrack, subscription: Subscription): void {
    const nowMs = performance.now();
    const { timestamp } = subscription;
    if (timestamp === undefined || nowMs < subscription.nextReportMs) return;
    const ntpMs = track.ntpMs(timestamp);
    if (ntpMs === undefined) return;
    subscription.nextReportMs = nowMs + this.limits.reportIntervalMs;
    const { packets, octets } = subscription;
    const report = encodeSenderReport({ ssrc: track.ssrc ?? 0, ntpMs, timestamp, packets, octets });
    this.writer.push(encodeFrame(subscription.channel + 1, report), subscription.channel + 1);
  }
}

/** MediaMTX tells time from packets whose PTS is their DTS: sound always, H.264 from its first IDR picture. */
function canStartReports(track: RelayTrack, packet: Buffer): boolean {
  if (track.media.encoding !== 'H264') return true;
  const payload = rtpPayload(packet);
  return payload !== undefined && startsIdr(payload);
}
