import type { Clip } from '../../fixtures/clips';
import { type Packet, readPacketsOnce } from '../records/packets';
import { decodeContent } from '../instruments/decode';

/** What was broadcast, from the picture on that the worker's time grid starts with. */
export interface Programme extends Clip {
  /**
   * Where the grid starts, in seconds from the first picture after the lead-in: 0 for a worker that does as it is
   * asked. One that starts earlier (below 0) takes the end of the lead-in for the beginning of the programme.
   */
  startSeconds: number;
}

/** The programme for a worker whose grid starts there: longer by the part of the lead-in that it took, or shorter. */
export const startingAt = (clip: Clip, startSeconds: number): Programme => ({
  ...clip,
  startSeconds,
  leadInSeconds: clip.leadInSeconds + startSeconds,
  seconds: clip.seconds - startSeconds,
});

/** A worker may let one keyframe more pass than it is asked to. */
const KEYFRAMES_LATE = 1;
/** Times of a container are rounded. */
const A_MS = 1;

/**
 * Finds by its content where in the clip an output begins.
 * @param clip pictures of the whole clip, lead-in included
 * @returns seconds from the first picture after the lead-in, below 0 within it
 * @throws Error when the output's first picture is none that a grid may start with
 */
export function gridStartSeconds(
  clip: readonly Packet[],
  output: readonly Packet[],
  leadInSeconds: number,
): number {
  const keyframes = clip.filter(({ key }) => key);
  const firstProper = keyframes.findIndex(({ ptsMs }) => ptsMs > leadInSeconds * 1000 - A_MS);
  const allowed = keyframes.slice(0, firstProper + KEYFRAMES_LATE + 1);
  const start = allowed.find(({ hash }) => hash === output[0]?.hash);
  const seconds = ({ ptsMs }: Packet): number => (ptsMs - leadInSeconds * 1000) / 1000;
  if (start) return seconds(start);
  throw new Error(
    `the output begins with a picture that no worker may start with (docs/contract.md): expected a keyframe of the ` +
      `programme at ${allowed.map((keyframe) => seconds(keyframe).toFixed(1)).join(', ')} s, ${describe(clip, output)}`,
  );
}

function describe(clip: readonly Packet[], [first]: readonly Packet[]): string {
  if (!first) return 'the output has no picture';
  const number = clip.findIndex(({ hash }) => hash === first.hash);
  return number < 0 ? "its first picture is none of the clip's" : `it is picture ${number} of the clip`;
}

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
