import type { Clip } from '../../fixtures/clips';
import { decodeContent } from '../instruments/decode';
import { readPacketsOnce } from '../records/packets';

/**
 * Where a programme begins in what came out of somebody's pipeline, by the first coded picture that is the programme's.
 * @returns ms from the beginning of the clip; undefined where every picture is coded anew
 */
export async function startByPackets(source: Clip, recording: string): Promise<number | undefined> {
  const [clip, output] = await Promise.all([readPacketsOnce(source.file), readPacketsOnce(recording)]);
  const timeOf = new Map(clip.video.map(({ hash, ptsMs }) => [hash, ptsMs]));
  const found = joined(output.video).flatMap(({ hash }) => timeOf.get(hash) ?? []);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** The same by the counter in the first picture that can be read. @throws Error for an output that shows none of the programme */
export async function startByCounter({ fps }: Clip, recording: string): Promise<number> {
  const { frames } = await decodeContent(recording);
  const first = joined(frames).find(({ counter }) => counter !== undefined)?.counter;
  if (first !== undefined) return (first / fps) * 1000;
  throw new Error(
    `the output shows none of the programme: the counter is in none of its ${frames.length} pictures`,
  );
}

/** Whoever joins gets a keyframe that a server has kept, and what is live somewhat later: that is no doing of the pipeline. */
const JOINING_MS = 2000;

function joined<T extends { ptsMs: number }>(pictures: readonly T[]): T[] {
  const firstMs = Math.min(...pictures.map(({ ptsMs }) => ptsMs));
  return pictures.filter(({ ptsMs }) => ptsMs >= firstMs + JOINING_MS);
}
