import { AAC_FRAME_SAMPLES } from '../../media/aac';
import type { M4a } from '../../media/m4a';
import { continued } from './extrapolate';
import { BLOCK, fadeIn, lengthOf, stretchOf, viewOf, type Pcm } from './pcm';

/** Blocks of sound that a join looks at on each side of a border. */
export const EDGE_BLOCKS = 8;
/** Blocks before and behind a dub that is coded anew. */
export const ROLL_BLOCKS = 3;
/** What lacks so little was lost by rounding: the sound goes on as it would, and is not faded. */
const ROUNDING_MS = 5;
/** A dub that is too short ends with a fade of so long, one that begins late begins with one. */
const FADE_MS = 10;

/** The first or last blocks of a fragment's sound, with as much of what lies beyond the border as there is. */
export interface Edge {
  pcm: Pcm;
  frames: readonly Uint8Array[];
  /** Sound beyond the border; absent where nothing is known. */
  beyond: Pcm | undefined;
}

export interface Edges {
  head: Edge;
  tail: Edge;
}

/** Sound of a dub on the fragment's grid. */
export interface FittedDub {
  /** Exactly as long as the fragment. */
  pcm: Pcm;
  /** What comes behind it, where the dub is longer. */
  behind: Pcm | undefined;
  /** A frame for each block, where the dub's own lie on the grid and nothing had to be changed. */
  frames: Uint8Array[] | undefined;
}

/**
 * Puts decoded sound in its place, to the sample.
 * @param pcm of all packets, in order; may be altered
 * @param blocks length of the fragment
 */
export async function fitted(dub: M4a, pcm: Pcm, blocks: number): Promise<FittedDub> {
  const length = blocks * BLOCK;
  const start = dub.packets[0]?.atSamples ?? 0;
  const end = Math.min(dub.lengthSamples, start + lengthOf(pcm));
  const samplesIn = (ms: number): number => Math.round((ms * dub.aac.sampleRateHz) / 1000);
  const isRounded = start <= 0 && end < length && length - end <= samplesIn(ROUNDING_MS);
  const timeline = isRounded
    ? await continued(viewOf(pcm, -start, end - start), length - end)
    : viewOf(pcm, -start, length - start);
  const isShort = !isRounded && (end < length || start > 0);
  if (isShort) fadeEnds(timeline, Math.max(0, start), end, samplesIn(FADE_MS));
  return {
    pcm: timeline,
    behind: end >= length + BLOCK ? stretchOf(pcm, length - start, length - start + BLOCK) : undefined,
    frames: isShort ? undefined : framesOnGrid(dub, blocks),
  };
}

function fadeEnds(pcm: Pcm, start: number, end: number, fadeSamples: number): void {
  for (const channel of pcm) {
    channel.fill(0, Math.max(0, end));
    for (let i = 0; i < fadeSamples; i++) {
      const gain = fadeIn(i, fadeSamples);
      if (end < channel.length && end - 1 - i >= 0) channel[end - 1 - i] = (channel[end - 1 - i] ?? 0) * gain;
      if (start > 0 && start + i < channel.length) channel[start + i] = (channel[start + i] ?? 0) * gain;
    }
  }
}

function framesOnGrid({ packets }: M4a, blocks: number): Uint8Array[] | undefined {
  const first = packets[0]?.atSamples ?? 0;
  const isOnGrid =
    first % AAC_FRAME_SAMPLES === 0 &&
    packets.every(({ atSamples }, i) => atSamples === first + i * AAC_FRAME_SAMPLES);
  const skipped = -first / AAC_FRAME_SAMPLES;
  const own = packets.slice(skipped, skipped + blocks).map(({ data }) => data);
  return isOnGrid && own.length === blocks ? own : undefined;
}

export function edgesOf({ pcm, behind }: FittedDub, frames: readonly Uint8Array[]): Edges {
  const length = lengthOf(pcm);
  const edge = EDGE_BLOCKS * BLOCK;
  return {
    head: { pcm: stretchOf(pcm, 0, edge), frames: frames.slice(0, EDGE_BLOCKS), beyond: undefined },
    tail: { pcm: stretchOf(pcm, length - edge, length), frames: frames.slice(-EDGE_BLOCKS), beyond: behind },
  };
}

/**
 * The sound with what may lie behind it, and with a run-up before it: an encoder that sees it begin or end at once spoils some frames, and
 * takes windows that fit to no neighbour's. Nobody hears the run-up, so the sound mirrored will do.
 */
export const surrounded = ({ pcm, behind }: FittedDub): Float32Array[] =>
  pcm.map((channel, c) => {
    const roll = ROLL_BLOCKS * BLOCK;
    const all = new Float32Array(channel.length + 2 * roll);
    all.set(channel, roll);
    const next = behind?.[c] ?? new Float32Array();
    const end = roll + channel.length + next.length;
    all.set(next, end - next.length);
    for (let i = 0; i < roll; i++) all[roll - 1 - i] = all[roll + i] ?? 0;
    for (let i = end; i < all.length; i++) all[i] = all[2 * end - 1 - i] ?? 0;
    for (let i = 0; i < BLOCK; i++) {
      const mirror = all.length - 1 - i;
      all[i] = (all[i] ?? 0) * fadeIn(i, BLOCK);
      all[mirror] = (all[mirror] ?? 0) * fadeIn(i, BLOCK);
    }
    return all;
  });
