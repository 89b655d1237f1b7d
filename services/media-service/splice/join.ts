import { frameWindow, withShape, KBD, type WindowShape, refold } from './aac-window';
import type { Edge } from './dub';
import { continued, precededBy } from './extrapolate';
import { BLOCK, fadeIn, joinedPcm, lengthOf, stretchOf, type Pcm } from './pcm';

/** Both sides of a border blend over so long, half of it on each side. */
const CROSSFADE_MS = 5;
/** Blocks before and behind the ones that count: an encoder looks at its neighbours. */
const RUN_UP_BLOCKS = 3;
/**
 * At most so many frames of each side are coded anew. Two before the border and one behind it will do: the blocks at
 * both ends must be one side's sound alone, as the frames that stay cover their half of them.
 */
const SPANS = [
  { before: 2, behind: 1 },
  { before: 3, behind: 1 },
  { before: 2, behind: 2 },
  { before: 3, behind: 2 },
  { before: 2, behind: 3 },
  { before: 3, behind: 3 },
] as const;
type Span = (typeof SPANS)[number];

/** Frames that take the place of a fragment's last and of the next one's first. */
export interface Join {
  before: Uint8Array[];
  behind: Uint8Array[];
}

export type Encode = (pcm: Pcm) => Promise<Uint8Array[]>;

/** Joins two sounds at their border so that a decoder hears neither a step nor half a transform. */
export async function joined(left: Edge, right: Edge, rateHz: number, encode: Encode): Promise<Join> {
  const span = SPANS.find((each) => fits(left, right, each)) ?? SPANS[0];
  const audio = await blended(left, right, rateHz);
  const first = await attempt(audio, { left, right, span, encode, encoder: { before: KBD, behind: KBD } });
  const { used } = first;
  if (used.before === KBD && used.behind === KBD) return first.join;
  return (await attempt(audio, { left, right, span, encode, encoder: used })).join;
}

interface Attempt {
  left: Edge;
  right: Edge;
  span: Span;
  encode: Encode;
  /** The window shapes that the encoder is taken to use where our frames meet those that stay. */
  encoder: { before: WindowShape; behind: WindowShape };
}

const lastStaying = (left: Edge, { before }: Span): Uint8Array | undefined => left.frames.at(-1 - before);

/** Whether the frames that stay overlap by long windows with ours. */
function fits(left: Edge, right: Edge, span: Span): boolean {
  const before = frameWindow(lastStaying(left, span) ?? new Uint8Array());
  const behind = frameWindow(right.frames[span.behind] ?? new Uint8Array());
  return (before?.isLongBehind ?? true) && (behind?.isLongBefore ?? true);
}

async function attempt(
  audio: { pcm: Pcm; border: number },
  { left, right, span, encode, encoder }: Attempt,
): Promise<{ join: Join; used: Attempt['encoder'] }> {
  const shapeOf = (frame: Uint8Array | undefined): WindowShape =>
    frameWindow(frame ?? new Uint8Array())?.shape ?? KBD;
  // A frame that stays was made beside one that goes: its first half has that one's shape.
  const wanted = {
    before: shapeOf(lastStaying(left, span)),
    behind: shapeOf(right.frames[span.behind - 1]),
  };
  const from = audio.border - (span.before + RUN_UP_BLOCKS) * BLOCK;
  const pcm = stretchOf(audio.pcm, from, audio.border + (span.behind + RUN_UP_BLOCKS) * BLOCK);
  const firstBlock = RUN_UP_BLOCKS;
  const lastBlock = RUN_UP_BLOCKS + span.before + span.behind;
  for (const channel of pcm) {
    refold(block(channel, firstBlock), 'first half', encoder.before, wanted.before);
    refold(block(channel, lastBlock), 'second half', encoder.behind, wanted.behind);
  }
  const frames = await encode(pcm);
  const own = frames.slice(firstBlock, lastBlock);
  const used = { before: shapeOf(frames[firstBlock - 1]), behind: shapeOf(own.at(-1)) };
  const last = own.length - 1;
  own[last] = withShape(own[last] ?? new Uint8Array(), wanted.behind);
  return { join: { before: own.slice(0, span.before), behind: own.slice(span.before) }, used };
}

const block = (channel: Float32Array, index: number): Float32Array =>
  channel.subarray(index * BLOCK, (index + 1) * BLOCK);

/** Left sound, then right sound, blended around the border. */
async function blended(left: Edge, right: Edge, rateHz: number): Promise<{ pcm: Pcm; border: number }> {
  const half = Math.round((CROSSFADE_MS * rateHz) / 2000);
  const border = lengthOf(left.pcm);
  const total = border + lengthOf(right.pcm);
  const goingOn = left.beyond ? joinedPcm(left.pcm, left.beyond) : await continued(left.pcm, half);
  const coming = right.beyond ? joinedPcm(right.beyond, right.pcm) : await precededBy(right.pcm, half);
  const shift = total - lengthOf(coming);
  const pcm = goingOn.map((from, c) =>
    Float32Array.from({ length: total }, (_, i) => {
      const gain = i < border - half ? 0 : i >= border + half ? 1 : fadeIn(i - border + half, 2 * half);
      return (
        (gain < 1 ? (from[i] ?? 0) * (1 - gain) : 0) + (gain > 0 ? (coming[c]?.[i - shift] ?? 0) * gain : 0)
      );
    }),
  );
  return { pcm, border };
}
