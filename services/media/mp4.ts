import { mp4File, type Mp4Sample } from './mp4-file';

/** One coded picture: `data` is length-prefixed NAL units. */
interface Frame {
  dtsMs: number;
  ptsMs: number;
  key: boolean;
  data: Uint8Array;
}

/** As RTP counts: frame rates are whole numbers of it. */
const TICKS_PER_MS = 90;

/** Coded pictures in decode order as one MP4 file that starts at time 0. The first must be a keyframe. */
export function writeMp4(frames: readonly Frame[], avcConfig: Buffer): Buffer {
  const track = { id: 1, kind: 'video', timescale: TICKS_PER_MS * 1000, config: avcConfig } as const;
  const samples = samplesOf(frames);
  const firstShown = samples.reduce((least, { dts, cts }) => Math.min(least, dts + cts), Infinity);
  return mp4File(track, samples, samples.length > 0 ? -firstShown : 0);
}

/** The last one lasts as long as its neighbour. */
function samplesOf(frames: readonly Frame[]): Mp4Sample[] {
  const startMs = frames[0]?.dtsMs ?? 0;
  const ticks = (ms: number): number => Math.round((ms - startMs) * TICKS_PER_MS);
  let duration = 0;
  return frames.map(({ dtsMs, ptsMs, key, data }, i) => {
    const dts = ticks(dtsMs);
    const next = frames[i + 1];
    if (next) duration = ticks(next.dtsMs) - dts;
    return { dts, cts: ticks(ptsMs) - dts, duration, key, data };
  });
}
