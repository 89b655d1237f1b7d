import { box, fullBox, u32 } from './fmp4-boxes';
import type { Fmp4Sample } from './fmp4-fragment';
import { movieHeader, trackBox, type Fmp4Track, type TrackContent } from './fmp4-init';

const BOX_HEADER_BYTES = 8;
/** media_time of an edit in which nothing is played, and media_rate of one that is. */
const NOTHING = -1;
const NORMAL_RATE = 0x0001_0000;

/** As in a fragment, in ticks from the first one's DTS. */
export type Mp4Sample = Omit<Fmp4Sample, 'data'> & { data: Uint8Array };

// What is asked of each sample is asked by functions that stay: V8 optimizes anew what is made anew in each call.
const durationOf = ({ duration }: Mp4Sample): number => duration;
const offsetOf = ({ cts }: Mp4Sample): number => cts;
const dataOf = ({ data }: Mp4Sample): Uint8Array => data;
const sizeOf = ({ data }: Mp4Sample): number => data.length;
const endOf = ({ dts, cts, duration }: Mp4Sample): number => dts + cts + duration;
const keyNumber = ({ key }: Mp4Sample, i: number): number[] => (key ? [i + 1] : []);
const add = (sum: number, value: number): number => sum + value;
const larger = (most: number, value: number): number => Math.max(most, value);

/**
 * One track as a file that can be played alone, its tables before its samples (ISO/IEC 14496-12, 8.1 to 8.7).
 * @param samples in decode order; each one's DTS is the one before plus its duration, the first one's 0
 * @param startTicks when the first sample is shown that is shown at all: negative for what is left out before it
 */
export function mp4File(track: Fmp4Track, samples: readonly Mp4Sample[], startTicks = 0): Buffer {
  const duration = samples.map(durationOf).reduce(add, 0);
  const edits = editsOf(samples.map(endOf).reduce(larger, 0), startTicks);
  const tables = tablesOf(samples);
  const head = (dataAt: number): Buffer => {
    const places = fullBox('stco', 0, 0, samples.length > 0 ? u32(1, dataAt) : u32(0));
    const content = { duration, edits, tables: [...tables, places] };
    return Buffer.concat([
      box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2avc1mp41')),
      box('moov', movieHeader(track.id + 1, track.timescale, duration), trackBox(track, content)),
    ]);
  };
  const bytes = samples.map(sizeOf).reduce(add, BOX_HEADER_BYTES);
  // Where the samples lie depends on the head's length, which does not depend on that.
  const { length } = head(0);
  return Buffer.concat([
    head(length + BOX_HEADER_BYTES),
    u32(bytes),
    Buffer.from('mdat'),
    ...samples.map(dataOf),
  ]);
}

/** Movie and media count the same ticks. */
function editsOf(endTicks: number, startTicks: number): TrackContent['edits'] {
  if (startTicks === 0) return [];
  const entries = [u32(endTicks + Math.min(0, startTicks), Math.max(0, -startTicks), NORMAL_RATE)];
  if (startTicks > 0) entries.unshift(u32(startTicks, NOTHING, NORMAL_RATE));
  return [box('edts', fullBox('elst', 0, 0, u32(entries.length), ...entries))];
}

/** All samples are one chunk; where that is comes last. */
function tablesOf(samples: readonly Mp4Sample[]): Buffer[] {
  const { length } = samples;
  const keys = samples.flatMap(keyNumber);
  const offsets = runs(samples.map(offsetOf));
  return [
    fullBox('stts', 0, 0, runs(samples.map(durationOf))),
    ...(samples.some(offsetOf) ? [fullBox('ctts', 1, 0, offsets)] : []),
    ...(keys.length < length ? [fullBox('stss', 0, 0, u32(keys.length, ...keys))] : []),
    fullBox('stsc', 0, 0, length > 0 ? u32(1, 1, length, 1) : u32(0)),
    fullBox('stsz', 0, 0, u32(0, length, ...samples.map(sizeOf))),
  ];
}

/** A table that has an entry for each run of equal values: how many, and which. */
function runs(values: readonly number[]): Buffer {
  const entries: number[] = [];
  for (const value of values) {
    if (value === entries.at(-1)) entries[entries.length - 2] = (entries.at(-2) ?? 0) + 1;
    else entries.push(1, value);
  }
  return u32(entries.length / 2, ...entries);
}
