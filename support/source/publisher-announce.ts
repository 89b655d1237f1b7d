/** A publisher's handshake (RFC 2326, 10.3, 10.4, 10.11). */
import { writeSdp } from '../../services/rtsp/sdp';
import type { PublisherTrack } from './publisher-track';
import { RtspClient } from '../../services/rtsp/rtsp-client';

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
