import type { MediaDescription } from '../../rtsp/sdp';
import type { TrackCodec } from '../path-description';

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
