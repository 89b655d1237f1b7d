import { box, fullBox, u32 } from './fmp4-boxes';
import type { Fmp4Sample } from './fmp4-fragment';
import { movieHeader, trackBox, type Fmp4Track, type TrackContent } from './fmp4-init';

const BOX_HEADER_BYTES = 8;
/** media_time of an edit in which nothing is played, and media_rate of one that is. */
const NOTHING = -1;
const NORMAL_RATE = 0x0001_0000;

/** As in a fragment, in ticks from the first one's DTS. */
export type Mp4Sample = Omit<Fmp4Sample, 'data'> & { data: Uint8Array };

/**
 * One track as a file that can be played alone, its tables before its samples (ISO/IEC 14496-12, 8.1 to 8.7).
 * @param samples in decode order; each one's DTS is the one before plus its duration, the first one's 0
 * @param startTicks when the first sample is shown that is shown at all: negative for what is left out before it
 */
export function mp4File(track: Fmp4Track, samples: readonly Mp4Sample[], startTicks = 0): Buffer {
  const duration = samples.reduce((sum, sample) => sum + sample.duration, 0);
  const endTicks = samples.reduce((end, { dts, cts, duration: own }) => Math.max(end, dts + cts + own), 0);
  const head = (dataAt: number): Buffer => {
    const tables = tablesOf(samples, dataAt);
    const content = { duration, edits: editsOf(endTicks, startTicks), tables };
    return Buffer.concat([
      box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2avc1mp41')),
      box('moov', movieHeader(track.id + 1, track.timescale, duration), trackBox(track, content)),
    ]);
  };
  const data = samples.map((sample) => sample.data);
  const bytes = data.reduce((sum, { length }) => sum + length, BOX_HEADER_BYTES);
  // Where the samples lie depends on the head's length, which does not depend on that.
  const { length } = head(0);
  return Buffer.concat([head(length + BOX_HEADER_BYTES), u32(bytes), Buffer.from('mdat'), ...data]);
}

/** Movie and media count the same ticks. */
function editsOf(endTicks: number, startTicks: number): TrackContent['edits'] {
  if (startTicks === 0) return [];
  const entries = [u32(endTicks + Math.min(0, startTicks), Math.max(0, -startTicks), NORMAL_RATE)];
  if (startTicks > 0) entries.unshift(u32(startTicks, NOTHING, NORMAL_RATE));
  return [box('edts', fullBox('elst', 0, 0, u32(entries.length), ...entries))];
}

/** All samples are one chunk. */
function tablesOf(samples: readonly Mp4Sample[], dataAt: number): Buffer[] {
  const { length } = samples;
  const keys = samples.flatMap(({ key }, i) => (key ? [i + 1] : []));
  return [
    fullBox('stts', 0, 0, runs(samples.map(({ duration }) => duration))),
    ...(samples.some(({ cts }) => cts !== 0)
      ? [fullBox('ctts', 1, 0, runs(samples.map(({ cts }) => cts)))]
      : []),
    ...(keys.length < length ? [fullBox('stss', 0, 0, u32(keys.length, ...keys))] : []),
    fullBox('stsc', 0, 0, length > 0 ? u32(1, 1, length, 1) : u32(0)),
    fullBox('stsz', 0, 0, u32(0, length, ...samples.map(({ data }) => data.length))),
    fullBox('stco', 0, 0, length > 0 ? u32(1, dataAt) : u32(0)),
  ];
}

/** A table that has an entry for each run of equal values: how many, and which. */
function runs(values: readonly number[]): Buffer {
  const entries: number[] = [];
  for (const [i, value] of values.entries()) {
    if (value === values[i - 1]) entries[entries.length - 2] = (entries.at(-2) ?? 0) + 1;
    else entries.push(1, value);
  }
  return u32(entries.length / 2, ...entries);
}
