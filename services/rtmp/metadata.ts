import { FLV_SCRIPT, type FlvTag } from '../media/flv';
import { encodeAmf0 } from './amf0';

const CODEC_AVC = 7;
const CODEC_AAC = 10;
const CODECS = new Map([
  ['videocodecid', CODEC_AVC],
  ['audiocodecid', CODEC_AAC],
]);

/**
 * Announces a stream of H.264 and AAC. With the codecs told, a server need not wait to see which tracks there are; all else
 * stands in the codec configurations.
 */
export const METADATA_TAG: FlvTag = {
  type: FLV_SCRIPT,
  dts: 0,
  body: encodeAmf0('@setDataFrame', 'onMetaData', CODECS),
};
