import type { RtspRelay } from '../../services/media-server/rtsp/relay';
import type { PublishedPath } from '../../services/media-server/rtsp/path';
import { AacDepacketizer } from '../../services/rtsp/aac-depacketizer';
import type { OnAccessUnit } from '../../services/rtsp/depacketizer';
import { FRAME_HEADER_BYTES } from '../../services/rtsp/framer';
import { H264Depacketizer } from '../../services/rtsp/h264-depacketizer';
import { TimestampUnwrapper, parseRtp } from '../../services/rtsp/rtp';

/** An access unit that came through a relay. */
export interface RelayedSample {
  /** Index of the track in the path's description. */
  track: number;
  /** In the track's clock, counted from the track's first sample. */
  ptsTicks: number;
  /** H.264: NAL units with 4-byte lengths. AAC: one raw frame. */
  data: Buffer;
  key: boolean;
}

/**
 * Reads all that is published to a relay, each path from its first packet on.
 * @param look is shown all samples with each that comes
 * @returns the samples, and by how many ms the first of track 1 is later than that of track 0, by the publisher's clock
 */
export function samplesOf(
  relay: RtspRelay,
  look: (samples: readonly RelayedSample[]) => unknown = () => undefined,
): { samples: RelayedSample[]; offsetMs: () => number } {
  const samples: RelayedSample[] = [];
  let offsetMs = (): number => NaN;
  relay.on('ready', (path) => {
    const first: number[] = [];
    const takers = path.medias.map(({ encoding }, track) => {
      const clock = new TimestampUnwrapper();
      const take: OnAccessUnit = ({ timestamp, data, key }) => {
        first[track] ??= timestamp;
        samples.push({ track, ptsTicks: clock.unwrap(timestamp), data, key });
        look(samples);
      };
      return encoding === 'H264' ? new H264Depacketizer(take) : new AacDepacketizer(take);
    });
    read(path, (track, packet) => {
      const parsed = parseRtp(packet);
      if (parsed) takers[track]?.push(parsed);
    });
    const originMs = (track: number): number => path.tracks[track]?.ntpMs(first[track] ?? NaN) ?? NaN;
    offsetMs = () => originMs(1) - originMs(0);
  });
  return { samples, offsetMs: () => offsetMs() };
}

/** Joins a path as any reader does. */
function read(path: PublishedPath, take: (track: number, packet: Buffer) => void): void {
  path.join({
    id: 'test',
    rtp: ({ index }, frame) => {
      take(index, frame.subarray(FRAME_HEADER_BYTES));
      return true;
    },
    clockKnown: () => undefined,
    flush: () => undefined,
    end: () => undefined,
  });
}
