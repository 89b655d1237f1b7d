import { parseAvcConfig } from '../../services/media/h264';

/** Where the count stands behind the name of its box: version and flags, and the size that all samples have. */
const COUNT_AT = 12;

/** Samples of the only track of an MP4 file (ISO/IEC 14496-12, 8.7.3). @returns undefined for a file in fragments, whose head has none */
export function sampleCount(file: Buffer): number | undefined {
  const at = file.indexOf('stsz');
  const count = at < 0 ? 0 : file.readUInt32BE(at + COUNT_AT);
  return count > 0 ? count : undefined;
}

/** Parameter sets of the pictures of an MP4 file (ISO/IEC 14496-15, 5.3.3.1), in hexadecimal; undefined of one without. @throws Error for a record that can't be read */
export function pictureDescription(file: Buffer): { sps: string[]; pps: string[] } | undefined {
  const at = file.indexOf('avcC');
  if (at < 0) return undefined;
  const { sps, pps } = parseAvcConfig(file.subarray(at + 4));
  const inHex = (set: Buffer): string => set.toString('hex');
  return { sps: sps.map(inHex), pps: pps.map(inHex) };
}
