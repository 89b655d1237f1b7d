import { runMediaTool } from '../../fixtures/media-tool';

/** What ebur128 calls less than it can measure. */
const NOTHING_LUFS = -70;

/** A stretch of time, in ms. */
interface Stretch {
  startMs: number;
  lengthMs: number;
}

/** What is measured: arguments of ffmpeg that name it, filters that it goes through first, and what is fed by pipe 3. */
export interface LoudInput {
  args: readonly string[];
  through?: string;
  feed?: readonly Buffer[];
}

/**
 * Integrated loudness by EBU R128 of stretches of a sound, in LUFS, by ffmpeg's ebur128.
 * @throws Error of ffmpeg, or when a stretch has nothing loud enough to be measured
 */
export async function loudnessOf(
  { args, through = 'anull', feed }: LoudInput,
  stretches: readonly Stretch[],
): Promise<number[]> {
  const outlets = stretches.map((_, i) => `[part${i}]`).join('');
  const meters = stretches.map(
    ({ startMs, lengthMs }, i) =>
      `[part${i}]atrim=start=${startMs / 1000}:end=${(startMs + lengthMs) / 1000},asetpts=PTS-STARTPTS,ebur128@${i}=framelog=verbose[out${i}]`,
  );
  const graph = [`[0:a:0]${through},asplit=${stretches.length}${outlets}`, ...meters].join(';');
  const outputs = stretches.flatMap((_, i) => ['-map', `[out${i}]`]);
  const { stderr } = await runMediaTool(
    'ffmpeg',
    [
      ...['-hide_banner', '-nostdin', '-nostats', ...args],
      ...['-filter_complex', graph, ...outputs, '-f', 'null', '-'],
    ],
    { channels: feed ? [{ feed }] : [] },
  );
  return stretches.map(({ startMs }, i) => {
    const lufs = parseLoudness(stderr, i);
    if (lufs > NOTHING_LUFS) return lufs;
    throw new Error(`${args.join(' ')}: nothing to be heard from ${startMs / 1000} s on`);
  });
}

/** The last one counts: ffmpeg sums up an empty meter while it puts filters together. @throws Error when there is no summary of this meter */
export function parseLoudness(told: string, meter: number): number {
  const summaries = told.matchAll(
    /\[ebur128@(\d+) @ [^\]]+\] Summary:\s+Integrated loudness:\s+I:\s+(-?[\d.]+) LUFS/g,
  );
  const [, , lufs] = [...summaries].findLast(([, of]) => Number(of) === meter) ?? [];
  if (lufs === undefined) throw new Error(`ebur128 gave no summary: ${told.slice(-300)}`);
  return Number(lufs);
}
