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
