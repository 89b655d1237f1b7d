/** A relay, publishers of single packets and readers that note what they get, for tests. */
import type { TestContext } from 'node:test';
import { aacMedia, h264Media } from '../../services/rtsp/codecs';
import { encodeFrame } from '../../services/rtsp/framer';
import { encodeSenderReport } from '../../services/rtsp/rtcp';
import { RtspRelay, type RtspRelayOptions } from '../../services/media-server/rtsp/relay';
import { encodeRtp } from '../../services/rtsp/rtp';
import { writeSdp } from '../../services/rtsp/sdp';
import { RtspClient } from '../../services/rtsp/rtsp-client';
import { playRtsp } from '../../services/rtsp/rtsp-client-play';

const SPS = Buffer.from('6764001facd9405005bb', 'hex');
export const IDR = Buffer.from([0x65, 1, 2, 3]);
export const SLICE = Buffer.from([0x41, 1, 2, 3]);
const SDP = writeSdp('test', [
  { ...h264Media(96, [SPS], []), control: 'streamid=0' },
  { ...aacMedia(97, Buffer.from('1190', 'hex')), control: 'streamid=1' },
]);

export const rtp = (sequence: number, payload: Buffer, channel = 0): Buffer =>
  encodeFrame(
    channel,
    encodeRtp({ payloadType: 96, marker: true, sequence, timestamp: sequence * 3000, ssrc: 5 }, payload),
  );
export const report = (timestamp: number, ntpMs: number): Buffer =>
  encodeFrame(1, encodeSenderReport({ ssrc: 5, ntpMs, timestamp, packets: 1, octets: 1 }));

export async function relayOf(
  t: TestContext,
  options: RtspRelayOptions = {},
): Promise<{ relay: RtspRelay; url: string }> {
  const relay = new RtspRelay(options);
  const port = await relay.listen(0);
  t.after(() => relay.close());
  return { relay, url: `rtsp://127.0.0.1:${port}/live/a/in` };
}

export async function setUp(url: string): Promise<RtspClient> {
  const client = await RtspClient.connect(url);
  await client.request('ANNOUNCE', url, { 'Content-Type': 'application/sdp' }, SDP);
  for (const i of [0, 1]) {
    const transport = `RTP/AVP/TCP;unicast;interleaved=${2 * i}-${2 * i + 1};mode=record`;
    await client.request('SETUP', `${url}/streamid=${i}`, { Transport: transport });
  }
  return client;
}

export async function publish(url: string): Promise<RtspClient> {
  const client = await setUp(url);
  await client.request('RECORD');
  return client;
}

/** A reader that notes what it gets, and can wait for a number of packets. */
export async function read(url: string) {
  const packets: { channel: number; packet: Buffer }[] = [];
  let check = (): void => undefined;
  const playing = await playRtsp(url, (channel, packet) => {
    packets.push({ channel, packet: Buffer.from(packet) });
    check();
  });
  const received = (count: number): Promise<void> =>
    new Promise((resolve) => {
      check = () => packets.length >= count && resolve();
      check();
    });
  return { ...playing, packets, received };
}
