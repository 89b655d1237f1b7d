/** Where the count stands behind the name of its box: version and flags, and the size that all samples have. */
const COUNT_AT = 12;

/** Samples of the only track of an MP4 file (ISO/IEC 14496-12, 8.7.3). @returns undefined for a file in fragments, whose head has none */
export function sampleCount(file: Buffer): number | undefined {
  const at = file.indexOf('stsz');
  const count = at < 0 ? 0 : file.readUInt32BE(at + COUNT_AT);
  return count > 0 ? count : undefined;
}
