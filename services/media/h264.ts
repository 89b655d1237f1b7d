/** H.264 in its length-prefixed form (ISO/IEC 14496-15) and the parts of a NAL unit that matter to a pipeline. */

import { sampleMemory } from './sample-memory';

export const NAL_SLICE = 1;
export const NAL_IDR = 5;
export const NAL_SEI = 6;
export const NAL_SPS = 7;
export const NAL_PPS = 8;
export const NAL_DELIMITER = 9;
export const NAL_FILLER = 12;

export const nalType = (nal: Uint8Array): number => (nal[0] ?? 0) & 0x1f;

/** Coded picture data (slices and their partitions), in contrast to parameter sets, delimiters and SEI. */
export const isSlice = (nal: Uint8Array): boolean => nalType(nal) >= NAL_SLICE && nalType(nal) <= NAL_IDR;

/** What stands before the slices of its picture, and never behind them (7.4.1.2.3). */
export const beginsUnit = (nal: Uint8Array): boolean =>
  nalType(nal) >= NAL_SEI && nalType(nal) <= NAL_DELIMITER;

const SEI_RECOVERY_POINT = 6;
/** What tells a recovery point is short and comes early; a unit may be as long as a picture. */
const LOOKED_AT_BYTES = 4096;
/** Payload types and sizes are written as so many of these and a rest (7.3.2.3.1). */
const SEI_MORE = 0xff;

/** Decoding can start at a picture with this NAL unit: an IDR slice, or what tells a recovery point (D.2.8). */
export const isEntryPoint = (nal: Uint8Array): boolean =>
  nalType(nal) === NAL_IDR || (nalType(nal) === NAL_SEI && seiTypes(nal).includes(SEI_RECOVERY_POINT));

/**
 * Payload types of the messages in an SEI NAL unit, in order: there may be several (timing, captions, recovery point). One
 * that is cut short counts as far as it can be read.
 */
export function seiTypes(nal: Uint8Array): number[] {
  const bytes = withoutEmulationPrevention(nal.subarray(1, LOOKED_AT_BYTES));
  const types: number[] = [];
  let at = 0;
  const value = (): number => {
    let sum = 0;
    while (bytes[at] === SEI_MORE) sum += bytes[at++] ?? 0;
    return sum + (bytes[at++] ?? 0);
  };
  // What is left at the end is the stop bit.
  while (at < bytes.length - 1) {
    types.push(value());
    const size = value();
    at += size;
  }
  return types;
}

/** Drops the 3 of each 0 0 3, which keeps start codes out of the payload (7.4.1). */
export const withoutEmulationPrevention = (nal: Uint8Array): Uint8Array =>
  nal.filter((byte, i) => !(byte === 3 && nal[i - 1] === 0 && nal[i - 2] === 0));

/**
 * Splits an access unit of length-prefixed NAL units.
 * @param lengthBytes size of each prefix, 4 unless the AVCDecoderConfigurationRecord says otherwise
 * @throws Error when a length points behind the end
 */
export function splitNals(accessUnit: Buffer, lengthBytes = 4): Buffer[] {
  const nals: Buffer[] = [];
  for (let at = 0; at < accessUnit.length;) {
    const remaining = accessUnit.length - at - lengthBytes;
    const size = remaining >= 0 ? accessUnit.readUIntBE(at, lengthBytes) : 0;
    if (remaining < 0 || size > remaining)
      throw new Error(`NAL unit of ${size} bytes at ${at} in an access unit of ${accessUnit.length} bytes`);
    nals.push(accessUnit.subarray(at + lengthBytes, at + lengthBytes + size));
    at += lengthBytes + size;
  }
  return nals;
}

/** Joins NAL units with 4-byte length prefixes. */
export function joinNals(nals: readonly Uint8Array[]): Buffer {
  const joined = sampleMemory(nals.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const nal of nals) {
    at = joined.writeUInt32BE(nal.length, at);
    joined.set(nal, at);
    at += nal.length;
  }
  return joined;
}

export interface AvcConfig {
  /** AVCDecoderConfigurationRecord, byte for byte. */
  record: Buffer;
  lengthBytes: number;
  sps: Buffer[];
  pps: Buffer[];
}

/**
 * Reads an AVCDecoderConfigurationRecord (14496-15, 5.3.3.1).
 * @throws Error (RangeError) when it is cut short
 */
export function parseAvcConfig(record: Buffer): AvcConfig {
  let at = 5;
  const sets = (count: number): Buffer[] =>
    Array.from({ length: count }, () => {
      const size = record.readUInt16BE(at);
      if (at + 2 + size > record.length) throw new RangeError('AVC configuration record is cut short');
      const set = record.subarray(at + 2, at + 2 + size);
      at += 2 + size;
      return set;
    });
  const lengthBytes = (record.readUInt8(4) & 3) + 1;
  const sps = sets(record.readUInt8(at++) & 0x1f);
  const pps = sets(record.readUInt8(at++));
  return { record, lengthBytes, sps, pps };
}

/** How many sets a record has room to count, and how long each may be (14496-15, 5.3.3.1). */
const MOST_SETS = { sps: 31, pps: 255 };
const MAX_SET_BYTES = 0xffff;

/**
 * AVCDecoderConfigurationRecord with 4-byte lengths; a set that is there twice is written once.
 * @throws Error without at least one SPS of 4 bytes, and for more or longer sets than it has room for
 */
export function avcConfigRecord(sps: readonly Buffer[], pps: readonly Buffer[]): Buffer {
  const first = sps[0];
  if (!first || first.length < 4) throw new Error('an AVC configuration record needs an SPS');
  return Buffer.concat([
    Buffer.from([1, first.readUInt8(1), first.readUInt8(2), first.readUInt8(3), 0xff]),
    ...setList(sps, 0xe0, MOST_SETS.sps),
    ...setList(pps, 0, MOST_SETS.pps),
  ]);
}

function setList(sets: readonly Buffer[], flags: number, most: number): Buffer[] {
  const distinct = [...new Map(sets.map((set) => [set.toString('latin1'), set])).values()];
  const longest = Math.max(...distinct.map(({ length }) => length), 0);
  if (distinct.length > most || longest > MAX_SET_BYTES)
    throw new Error(
      `${distinct.length} parameter sets of up to ${longest} bytes: a configuration record has room for ${most} of ${MAX_SET_BYTES}`,
    );
  const lists = distinct.flatMap((set) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(set.length);
    return [size, set];
  });
  return [Buffer.from([flags | distinct.length]), ...lists];
}
