/** Whether the head of an MP4 file is as ISO/IEC 14496-12, -14 and -15 have it, where players differ in what they forgive. */

const MATRIX = '00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000';
const zeros = (bytes: number): string => '00'.repeat(bytes);
const any = (bytes: number): string => '..'.repeat(bytes);

/**
 * What each box holds, behind its name, in hexadecimal: a point is any digit. Times of creation and modification, durations, time
 * scales, sizes and names are free; what is reserved or has one value only is not.
 */
const LAYOUTS: Readonly<Record<string, string>> = {
  mvhd: `00000000 ${any(16)} 00010000 0100 ${zeros(10)} ${MATRIX} ${zeros(24)} ${any(4)}`,
  tkhd: `0000000[37] ${any(12)} ${zeros(4)} ${any(4)} ${zeros(8)} ${any(4)} 0[01]00 0000 ${MATRIX} ${any(8)}`,
  mdhd: `00000000 ${any(16)} [0-7]... 0000`,
  hdlr: `00000000 00000000 (76696465|736f756e) ${zeros(12)} (..)*?00`,
  vmhd: `00000001 ${zeros(8)}`,
  smhd: `00000000 ${zeros(4)}`,
  dref: '00000000 00000001 0000000c 75726c20 00000001',
  avc1: `${zeros(6)} 0001 ${zeros(16)} ${any(4)} 00480000 00480000 00000000 0001 ${any(32)} 0018 ffff (..)+`,
  mp4a: `${zeros(6)} 0001 ${zeros(8)} 000[12] 0010 0000 0000 .... 0000 (..)+`,
  esds: `00000000 03 (80)*.. .... 00 04 (80)*.. 40 15 ${any(11)} 05 (80)*.. (..)+ 06 (80)*01 02`,
};

/** Boxes of these hold boxes, behind so many bytes of their own. */
const CONTAINERS: Readonly<Record<string, number>> = {
  ...{ moov: 0, trak: 0, mdia: 0, minf: 0, dinf: 0, stbl: 0, stsd: 8, mp4a: 28 },
};

const HEAD_BYTES = 8;

/** @returns what is wrong, one sentence each; of what is written in a longer form (64 bits) nothing */
export function layoutProblems(file: Buffer): string[] {
  const problems: string[] = [];
  const walk = (bytes: Buffer): void => {
    for (let at = 0; at + HEAD_BYTES <= bytes.length;) {
      const size = bytes.readUInt32BE(at);
      const type = bytes.toString('latin1', at + 4, at + HEAD_BYTES);
      const body = bytes.subarray(at + HEAD_BYTES, at + size);
      if (size < HEAD_BYTES || at + size > bytes.length)
        return void problems.push(`${type} has ${size} bytes, and ${bytes.length - at} are left`);
      const layout = LAYOUTS[type]?.replaceAll(' ', '');
      const isLong = /^..hd$/.test(type) && body[0] === 1;
      if (layout !== undefined && !isLong && !new RegExp(`^${layout}$`).test(body.toString('hex')))
        problems.push(`${type} is ${body.toString('hex', 0, SHOWN_BYTES)}, expected ${layout}`);
      const own = CONTAINERS[type];
      if (own !== undefined) walk(body.subarray(own));
      at += size;
    }
  };
  walk(file);
  return problems;
}

const SHOWN_BYTES = 120;
