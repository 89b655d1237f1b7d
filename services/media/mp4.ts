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

/** Coded pictures in decode order as one MP4 file that starts at time 0: at least one, and the first a keyframe. */
export function writeMp4(frames: readonly Frame[], avcConfig: Buffer): Buffer {
  const track = { id: 1, kind: 'video', timescale: TICKS_PER_MS * 1000, config: avcConfig } as const;
  const samples = samplesOf(frames);
  return mp4File(track, samples, -samples.reduce(firstShown, Infinity));
}

const firstShown = (least: number, { dts, cts }: Mp4Sample): number => Math.min(least, dts + cts);
const ticks = (ms: number): number => Math.round(ms * TICKS_PER_MS);

/** The last one lasts as long as its neighbour. */
function samplesOf(frames: readonly Frame[]): Mp4Sample[] {
  const startMs = frames[0]?.dtsMs ?? 0;
  const samples: Mp4Sample[] = [];
  let duration = 0;
  for (const [i, { dtsMs, ptsMs, key, data }] of frames.entries()) {
    const dts = ticks(dtsMs - startMs);
    const next = frames[i + 1];
    if (next) duration = ticks(next.dtsMs - startMs) - dts;
    samples.push({ dts, cts: ticks(ptsMs - startMs) - dts, duration, key, data });
  }
  return samples;
}
