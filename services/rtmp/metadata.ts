import type { AacConfig } from '../media/aac';
import { FLV_SCRIPT, type FlvTag } from '../media/flv';
import { type Amf0Value, encodeAmf0 } from './amf0';

const CODEC_AVC = 7;
const CODEC_AAC = 10;

/**
 * Announces a stream of H.264 and AAC. With the codecs told, a server need not wait to see which tracks there are; the
 * size of the pictures stands in the codec configuration.
 */
export function metadataTag({ sampleRateHz, channels }: AacConfig): FlvTag {
  const metadata = new Map<string, Amf0Value>([
    ['videocodecid', CODEC_AVC],
    ['audiocodecid', CODEC_AAC],
    ['audiosamplerate', sampleRateHz],
    ['audiosamplesize', 16],
    ['stereo', channels === 2],
  ]);
  return { type: FLV_SCRIPT, dts: 0, body: encodeAmf0('@setDataFrame', 'onMetaData', metadata) };
}
