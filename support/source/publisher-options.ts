/** What a publisher is told, and what it notes. */
import type { Clip } from './clip';
import type { ProgrammeOptions } from './clip-programme';
import type { PublisherTrack, Wrap } from './publisher-track';
import type { PacketShape } from './publisher-tracks';
import type { SourceFaults } from './source-faults';
import { writeSdp } from '../../services/rtsp/sdp';
import { RtspClient } from '../../services/rtsp/rtsp-client';

export interface PublisherOptions extends Partial<ProgrammeOptions> {
  /** `rtsp://host:port/path`. */
  url: string;
  /** MP4 file, or a clip that was read already. */
  clip: string | Clip;
  /** Left out: one AAC frame a packet, numbers from anywhere. */
  packets?: PacketShape;
  /** What is wrong with it; left out: nothing. */
  faults?: SourceFaults;
  /** Where the programme begins in the clip, by which faults are timed; left out: at once. */
  leadInMs?: number;
  /** Opens what it sends through; left out: the connection to the media server at `url`. */
  line?: (tracks: readonly PublisherTrack[]) => Promise<SourceLine>;
  /** Awaited between the two lead-in groups, e.g. until the media server lists the worker as a reader. */
  hold?: () => Promise<void>;
  /** Pause after the hold, so that a reader which has just been listed is playing. */
  settleMs?: number;
  /** Samples that become due so shortly after one another leave together; 0 sends each by itself, as an encoder does. */
  togetherMs?: number;
  /** Pause between the clip's end and the goodbye, so that the server has handed out all. */
  goodbyeMs?: number;
}

/** When things happened (see `nowMs`); undefined until they do. */
export interface PublisherTimeline {
  /** RECORD was accepted. */
  recordingAtMs: number | undefined;
  /** Length of the hold. */
  heldMs: number | undefined;
  /** The fixture's first picture was sent. */
  fixtureStartAtMs: number | undefined;
  /** And when it was to be sent: a publisher that is held up catches up with its own clock, and all else is timed by that. */
  fixtureDueAtMs: number | undefined;
  /** The longest that something left after it was due; left out where nothing has. */
  lateMs?: number;
  /** The last packet was sent, or the connection was ended. */
  endedAtMs: number | undefined;
  /** When numbers and timestamps of a track began anew; told when it has ended. */
  wraps?: Record<'video' | 'audio', Wrap[]>;
}

/** A publisher's handshake (RFC 2326, 10.3, 10.4, 10.11). */

/** What a source sends through: its connection to a media server, or a reader's to a camera. */
export interface SourceLine extends Pick<RtspClient, 'send' | 'queuedBytes' | 'closed' | 'close' | 'tear'> {
  request(method: 'TEARDOWN'): Promise<unknown>;
}

/**
 * ANNOUNCE, SETUP of each track, RECORD.
 * @returns the connection, on which the server now expects packets
 * @throws RtspConnectionError, RtspRequestError
 */
export async function announce(url: string, tracks: readonly PublisherTrack[]): Promise<RtspClient> {
  const client = await RtspClient.connect(url);
  const description = writeSdp(
    'fixture',
    tracks.map(({ announced }) => announced),
  );
  try {
    await client.request('ANNOUNCE', url, { 'Content-Type': 'application/sdp' }, description);
    for (const { announced: media, channel } of tracks) {
      const transport = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1};mode=record`;
      await client.request('SETUP', `${url}/${media.control}`, { Transport: transport });
    }
    await client.request('RECORD', url, { Range: 'npt=0.000-' });
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}
