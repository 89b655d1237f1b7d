import { box, fullBox, u32, u64 } from './fmp4-boxes';

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
const TFHD_DEFAULT_BASE_IS_MOOF = 0x02_0000;
/** Data offset, and each sample's duration, size, flags and composition offset. */
export const TRUN_FLAGS = 0x001 | 0x100 | 0x200 | 0x400 | 0x800;
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
