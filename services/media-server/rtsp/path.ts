/** A path with a publisher on it: hands the publisher's packets to readers. */
import type { PathDescription } from '../path-description';
import { codecName } from './codec-name';
import { FRAME_HEADER_BYTES } from '../../rtsp/framer';
import type { Reader } from './reader';
import { isRtp } from '../../rtsp/rtp';
import { SampleFeed, type OnSample } from './samples';
import type { MediaDescription } from '../../rtsp/sdp';
import { RelayTrack } from './track';

/** MediaMTX's name for whoever publishes or reads by RTSP. */
const PEER_TYPE = 'rtspSession';

export class PublishedPath {
  readonly tracks: readonly RelayTrack[];
  readonly readyTime = new Date();
  private readonly joined = new Set<Reader>();
  private readonly feeds = new Set<SampleFeed>();
  private bytesReceived = 0;
  private bytesSent = 0;
  /** MediaMTX counts a path's packets from its first RTSP reader on, so that one gets no `rtptime`. */
  private readSinceMs: number | undefined;

  constructor(
    readonly name: string,
    /** Session id of the publisher. */
    readonly publisherId: string,
    readonly medias: readonly MediaDescription[],
    /** Ends the publisher's connection, and with it the path. */
    readonly endPublisher: (reason: string) => void,
  ) {
    this.tracks = medias.map((media, index) => new RelayTrack(index, media));
  }

  /**
   * Samples from now on; called from within the relay's `ready` event, from the path's first packet on.
   * @returns the feed, to ask for absolute times and to `unsubscribe`
   */
  subscribe(onSample: OnSample): SampleFeed {
    const feed = new SampleFeed(this.medias, onSample);
    this.feeds.add(feed);
    return feed;
  }

  unsubscribe(feed: SampleFeed): void {
    this.feeds.delete(feed);
  }

  /**
   * Absolute time (ms since the Unix epoch, the publisher's clock) of a feed's sample with `ptsTicks` 0. Differences
   * between tracks align them. Undefined before the track's first sample and sender report.
   */
  originMs(feed: SampleFeed, track: number): number | undefined {
    const timestamp = feed.origin(track);
    return timestamp === undefined ? undefined : this.tracks[track]?.ntpMs(timestamp);
  }

  join(reader: Reader): void {
    this.joined.add(reader);
    this.readSinceMs ??= performance.now();
  }

  leave(reader: Reader): void {
    this.joined.delete(reader);
  }

  /** `seq` and `rtptime` for a reader that starts to play now, empty while nobody could know them. */
  joinPoint(track: RelayTrack): string {
    return track.joinPoint(performance.now(), this.readSinceMs ?? Infinity);
  }

  /** @param frame an interleaved frame of the publisher with RTP in it; frames that hold no RTP are dropped */
  rtp(track: RelayTrack, frame: Buffer): void {
    const packet = frame.subarray(FRAME_HEADER_BYTES);
    if (!isRtp(packet)) return;
    this.bytesReceived += packet.length;
    track.received(packet, performance.now());
    for (const reader of this.joined) if (reader.rtp(track, frame)) this.bytesSent += packet.length;
    for (const feed of this.feeds) feed.push(track.index, packet);
  }

  rtcp(track: RelayTrack, frame: Buffer): void {
    const packet = frame.subarray(FRAME_HEADER_BYTES);
    this.bytesReceived += packet.length;
    track.reported(packet);
    for (const reader of this.joined) reader.clockKnown(track);
  }

  /** What was handed out since the last call leaves for the sockets. */
  flush(): void {
    for (const reader of this.joined) reader.flush();
  }

  /** The publisher is gone: readers get what is queued and are ended. */
  end(): void {
    this.flush();
    for (const reader of [...this.joined]) reader.end();
    this.joined.clear();
    this.feeds.clear();
  }

  describe(): PathDescription {
    return {
      name: this.name,
      confName: 'all_others',
      source: { type: PEER_TYPE, id: this.publisherId },
      ready: true,
      readyTime: this.readyTime.toISOString(),
      tracks: this.medias.map(codecName),
      bytesReceived: this.bytesReceived,
      bytesSent: this.bytesSent,
      readers: [...this.joined].map(({ id }) => ({ type: PEER_TYPE, id })),
    };
  }
}
