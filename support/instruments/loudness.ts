import { runMediaTool } from '../../fixtures/media-tool';

/** What ebur128 calls less than it can measure. */
const NOTHING_LUFS = -70;

/**
 * Loudness of a stretch of a file's sound by EBU R128, gated, in LUFS: by ffmpeg's ebur128.
 * @throws Error of ffmpeg, or when the stretch has nothing loud enough to be measured
 */
export async function loudnessOf(file: string, startMs: number, lengthMs: number): Promise<number> {
  const [start, end] = [startMs / 1000, (startMs + lengthMs) / 1000];
  const filter = `atrim=start=${start}:end=${end},asetpts=PTS-STARTPTS,ebur128=framelog=verbose`;
  const args = ['-hide_banner', '-nostdin', '-nostats', '-i', file, '-map', '0:a:0'];
  const { stderr } = await runMediaTool('ffmpeg', [...args, '-af', filter, '-f', 'null', '-']);
  const lufs = parseLoudness(stderr);
  if (lufs <= NOTHING_LUFS) throw new Error(`${file}: nothing to be heard from ${start} to ${end} s`);
  return lufs;
}

/** @throws Error when there is no summary */
export function parseLoudness(told: string): number {
  const [, lufs] = /I:\s+(-?[\d.]+) LUFS/.exec(told.slice(told.lastIndexOf('Summary:'))) ?? [];
  if (lufs === undefined) throw new Error(`ebur128 gave no summary: ${told.slice(-300)}`);
  return Number(lufs);
}
