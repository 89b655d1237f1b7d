import type { PathDescription, TrackCodec } from '../path';
import { FRAME_HEADER_BYTES } from '../../rtsp/framer';
import type { Reader } from './reader';
import { isRtp } from '../../rtsp/rtp';
import type { MediaDescription } from '../../rtsp/sdp';
import { RelayTrack } from './track';

/** A path with a publisher on it: hands the publisher's packets to readers. */

/** MediaMTX's name for whoever publishes or reads by RTSP. */
const PEER_TYPE = 'rtspSession';

/** What a path hands its packets to. */
type PathReader = Pick<Reader, 'id' | 'rtp' | 'clockKnown' | 'flush' | 'end'>;

export class PublishedPath {
  readonly tracks: readonly RelayTrack[];
  readonly readyTime = new Date();
  private readonly joined = new Set<PathReader>();
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

  join(reader: PathReader): void {
    this.joined.add(reader);
    this.readSinceMs ??= performance.now();
  }

  leave(reader: PathReader): void {
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

/** MediaMTX's names by SDP encoding name. */
const NAMES: ReadonlyMap<string, TrackCodec> = new Map([
  ['H264', 'H264'],
  ['H265', 'H265'],
  ['MPEG4-GENERIC', 'MPEG-4 Audio'],
  ['MP4A-LATM', 'MPEG-4 Audio LATM'],
  ['OPUS', 'Opus'],
  ['AC3', 'AC3'],
]);

/** MediaMTX's name of a track's codec. */
export const codecName = ({ encoding }: MediaDescription): TrackCodec => NAMES.get(encoding) ?? 'Generic';
