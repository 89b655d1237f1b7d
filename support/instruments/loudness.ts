import { runMediaTool } from '../../fixtures/media-tool';

/** Loudness by EBU R128. */
interface Loudness {
  /** Of all of it, gated. */
  integratedLufs: number;
  /** The loudest 3 seconds; undefined where there are none. */
  shortTermMaxLufs: number | undefined;
  /** The highest peak of any channel, between samples too. */
  truePeakDbtp: number;
}

/** What ebur128 calls less than it can measure. */
const NOTHING_LUFS = -70;

/**
 * Measures a stretch of a file's sound with ffmpeg's ebur128.
 * @throws Error of ffmpeg, or when the stretch has nothing loud enough to be measured
 */
export async function loudnessOf(file: string, startMs: number, lengthMs: number): Promise<Loudness> {
  const [start, end] = [startMs / 1000, (startMs + lengthMs) / 1000];
  const filter = `atrim=start=${start}:end=${end},asetpts=PTS-STARTPTS,ebur128=peak=true:framelog=verbose`;
  const args = ['-hide_banner', '-nostdin', '-nostats', '-v', 'verbose', '-i', file, '-map', '0:a:0'];
  const { stderr } = await runMediaTool('ffmpeg', [...args, '-af', filter, '-f', 'null', '-']);
  const loudness = parseLoudness(stderr);
  if (loudness.integratedLufs <= NOTHING_LUFS)
    throw new Error(`${file}: nothing to be heard from ${start} to ${end} s`);
  return loudness;
}

/** @throws Error when there is no summary */
export function parseLoudness(told: string): Loudness {
  const summary = told.slice(told.lastIndexOf('Summary:'));
  const figure = (pattern: RegExp): number => Number(pattern.exec(summary)?.[1] ?? Number.NaN);
  const integratedLufs = figure(/I:\s+(-?[\d.]+) LUFS/);
  const truePeakDbtp = figure(/Peak:\s+(-?(?:[\d.]+|inf)) dBFS/);
  if (Number.isNaN(integratedLufs)) throw new Error(`ebur128 gave no summary: ${told.slice(-300)}`);
  const shortTerm = [...told.matchAll(/ S:\s*(-?[\d.]+)/g)].map(([, value]) => Number(value));
  const loudest = Math.max(...shortTerm);
  return { integratedLufs, truePeakDbtp, shortTermMaxLufs: loudest > -120 ? loudest : undefined };
}
