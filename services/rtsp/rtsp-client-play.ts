/** Reading a path: what a test or a probe needs to see the packets of a live stream. */
import { parseSdp, type MediaDescription } from './sdp';
import type { RtspResponse } from './message';
import { RtspClient } from './rtsp-client';

export interface Playing {
  client: RtspClient;
  medias: MediaDescription[];
  /** Answer to PLAY, with RTP-Info. */
  play: RtspResponse;
}

/**
 * Connects to a path and plays all of its tracks. Track `i` comes on channel `2 i`, its RTCP on the next.
 * @throws RtspRequestError with status 404 while nobody publishes
 */
export async function playRtsp(url: string, onPacket: RtspClient['onPacket']): Promise<Playing> {
  const client = await RtspClient.connect(url);
  client.onPacket = onPacket;
  try {
    const description = await client.request('DESCRIBE', url, { Accept: 'application/sdp' });
    const base = description.headers.get('content-base') ?? `${url}/`;
    const medias = parseSdp(description.body.toString());
    for (const [i, { control }] of medias.entries()) {
      const channels = `${2 * i}-${2 * i + 1}`;
      await client.request('SETUP', base + control, {
        Transport: `RTP/AVP/TCP;unicast;interleaved=${channels}`,
      });
    }
    return { client, medias, play: await client.request('PLAY') };
  } catch (error) {
    client.close();
    throw error;
  }
}
