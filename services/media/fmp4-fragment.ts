import { box, fullBox, readBoxes, u32, u64 } from './fmp4-boxes';

/** One coded picture or frame. Times are in ticks of its track. */
export interface Fmp4Sample {
  dts: number;
  /** PTS − DTS; may be negative. */
  cts: number;
  /** To the next sample of the track; a fragment's own timestamps come from it, so it must be exact. */
  duration: number;
  key: boolean;
  data: Buffer;
}

export interface Fmp4Run {
  trackId: number;
  samples: readonly Fmp4Sample[];
}

/** sample_depends_on = 2 (on no other) for a keyframe, else sample_is_non_sync_sample (14496-12, 8.8.3.1). */
const FLAGS_KEY = 0x0200_0000;
const FLAGS_NOT_KEY = 0x0101_0000;
const NOT_SYNC = 0x0001_0000;
const TFHD_DEFAULT_BASE_IS_MOOF = 0x02_0000;
/** Data offset, and each sample's duration, size, flags and composition offset. */
const TRUN_FLAGS = 0x001 | 0x100 | 0x200 | 0x400 | 0x800;
const TRUN_ENTRY_BYTES = 16;
const BOX_HEADER_BYTES = 8;

/**
 * `moof` and `mdat` of one fragment (ISO/IEC 14496-12, 8.8). The samples of a run follow each other without a hole:
 * each one's DTS is the one before plus its duration.
 * @param sequence counts the fragments of a file, from 1
 */
export function fragment(sequence: number, runs: readonly Fmp4Run[]): Buffer {
  const used = runs.filter(({ samples }) => samples.length > 0);
  const data = used.flatMap(({ samples }) => samples.map((sample) => sample.data));
  // The offsets into mdat depend on moof's length, which does not depend on them.
  const { length } = movieFragment(sequence, used, 0);
  return Buffer.concat([movieFragment(sequence, used, length + BOX_HEADER_BYTES), box('mdat', ...data)]);
}

function movieFragment(sequence: number, runs: readonly Fmp4Run[], firstOffset: number): Buffer {
  let offset = firstOffset;
  const trackFragments = runs.map((run) => {
    const bytes = trackFragment(run, offset);
    for (const { data } of run.samples) offset += data.length;
    return bytes;
  });
  return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...trackFragments);
}

function trackFragment({ trackId, samples }: Fmp4Run, offset: number): Buffer {
  const entries = samples.map(({ duration, data, key, cts }) =>
    u32(duration, data.length, key ? FLAGS_KEY : FLAGS_NOT_KEY, cts),
  );
  return box(
    'traf',
    fullBox('tfhd', 0, TFHD_DEFAULT_BASE_IS_MOOF, u32(trackId)),
    fullBox('tfdt', 1, 0, u64(samples[0]?.dts ?? 0)),
    fullBox('trun', 1, TRUN_FLAGS, u32(samples.length, offset), ...entries),
  );
}

/**
 * Reads back what `fragment` wrote; other writers' fragments may use forms that it does not know.
 * @throws Error when it is not such a fragment or is cut short
 */
export function readFragment(bytes: Buffer): Fmp4Run[] {
  const [moof, mdat] = readBoxes(bytes);
  if (moof?.type !== 'moof' || mdat?.type !== 'mdat')
    throw new Error(`expected the boxes moof and mdat, saw ${moof?.type} and ${mdat?.type}`);
  return readBoxes(moof.body)
    .filter(({ type }) => type === 'traf')
    .map(({ body }) => readRun(body, bytes));
}

function readRun(traf: Buffer, bytes: Buffer): Fmp4Run {
  const [tfhd, tfdt, trun] = readBoxes(traf).map(({ body }) => body);
  if (!tfhd || !tfdt || !trun || trun.readUInt32BE(0) !== 0x0100_0000 + TRUN_FLAGS)
    throw new Error('a track fragment in a form that this program does not write');
  let dts = Number(tfdt.readBigUInt64BE(4));
  let offset = trun.readUInt32BE(8);
  const samples = Array.from({ length: trun.readUInt32BE(4) }, (_, i): Fmp4Sample => {
    const entry = 12 + i * TRUN_ENTRY_BYTES;
    const [duration, size] = [trun.readUInt32BE(entry), trun.readUInt32BE(entry + 4)];
    const key = (trun.readUInt32BE(entry + 8) & NOT_SYNC) === 0;
    const sample = {
      dts,
      cts: trun.readInt32BE(entry + 12),
      duration,
      key,
      data: bytes.subarray(offset, offset + size),
    };
    dts += duration;
    offset += size;
    return sample;
  });
  return { trackId: tfhd.readUInt32BE(4), samples };
}
