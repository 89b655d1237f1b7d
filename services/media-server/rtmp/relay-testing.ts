import { RtmpRelay, type RtmpRelayOptions } from './rtmp-relay';
import { RtmpTestClient } from './client-testing';
import { audioSpecificConfig, silentAacFrame } from '../../media/aac';
import {
  FLV_AUDIO,
  FLV_VIDEO,
  aacBody,
  aacConfigBody,
  avcBody,
  avcConfigBody,
  type FlvTag,
} from '../../media/flv';
import { avcConfigRecord } from '../../media/h264';
import type { Publication, PublishedSample } from '../recording/part-builder';

/** Parameter sets of 640x360, High profile, as x264 writes them. */
const SPS = Buffer.from('6764001eacd940a02ff970110000030001000003003c0f162d96', 'hex');
const PPS = Buffer.from('68eaecb22c', 'hex');

export const AVC_CONFIG = avcConfigRecord([SPS], [PPS]);
export const ASC = audioSpecificConfig(48_000, 2);

export const avcHeader = (dts = 0): FlvTag => ({ type: FLV_VIDEO, dts, body: avcConfigBody(AVC_CONFIG) });
export const aacHeader = (dts = 0): FlvTag => ({ type: FLV_AUDIO, dts, body: aacConfigBody(ASC) });

/** A picture that tells its DTS in its data; the contents are not decodable. */
export function picture(dts: number, key = false, cts = 0): FlvTag {
  const data = Buffer.alloc(64, dts & 0xff);
  data.writeUInt32BE(60);
  data[4] = key ? 0x65 : 0x41;
  return { type: FLV_VIDEO, dts, body: avcBody(data, key, cts) };
}

export const sound = (dts: number): FlvTag => ({ type: FLV_AUDIO, dts, body: aacBody(silentAacFrame(2)) });

/** Headers, then every 40 ms a picture, a keyframe each second, and a sound, from `fromMs` to before `toMs`. */
export function stretch(fromMs: number, toMs: number): FlvTag[] {
  const tags: FlvTag[] = fromMs === 0 ? [avcHeader(), aacHeader()] : [];
  for (let dts = fromMs; dts < toMs; dts += 40) tags.push(picture(dts, dts % 1000 === 0, 80), sound(dts));
  return tags;
}

export const PATH = 'live/test/out';

export interface Recorded {
  publication: Publication;
  samples: PublishedSample[];
  ended: boolean;
}

/** A relay on a port of its own that keeps what it logs and records. */
export class TestRelay {
  readonly recorded: Recorded[] = [];
  readonly logged: string[] = [];
  readonly relay: RtmpRelay;
  port = 0;

  private constructor(options: Partial<RtmpRelayOptions>) {
    this.relay = new RtmpRelay({
      log: (_level, message, details) => this.logged.push(`${message} ${JSON.stringify(details)}`),
      record: (publication) => {
        const entry: Recorded = { publication, samples: [], ended: false };
        this.recorded.push(entry);
        return { sample: (sample) => entry.samples.push(sample), end: () => (entry.ended = true) };
      },
      ...options,
    });
  }

  static async start(options: Partial<RtmpRelayOptions> = {}): Promise<TestRelay> {
    const server = new TestRelay(options);
    server.port = await server.relay.listen(0, '127.0.0.1');
    return server;
  }

  close(): Promise<void> {
    return this.relay.close();
  }

  /** Settles when the relay has noticed what ended before: it looks at connections in their order. */
  async roundTrip(): Promise<void> {
    const probe = await RtmpTestClient.play(this.port, 'probe/nobody/publishes');
    await probe.close();
  }

  /** A publisher whose path is ready. */
  async publishReady(): Promise<RtmpTestClient> {
    const publisher = await RtmpTestClient.publish(this.port, PATH);
    await publisher.send(...stretch(0, 2040));
    return publisher;
  }
}
