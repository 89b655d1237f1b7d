import { segmentSecondsOf } from '../broadcast/plan';
import type { Programme } from '../broadcast/programme';
import { Unsupported } from '../base/unsupported';
import type { Evidence } from '../broadcast/evidence';

/** Of cucumber's world. */
interface JudgedScenario {
  readonly evidence: Evidence;
  log(text: string): void;
}

const sourceOf = (world: JudgedScenario): Promise<Programme> => world.evidence.programme();

/**
 * Whether a check can be made that needs the markers of our own clips: frame counter, flashes, beeps, bed tones. For a
 * clip of the user's own (`FIXTURE=`) the report says that it was left out.
 */
export async function canSeeMarkers(world: JudgedScenario): Promise<boolean> {
  const { hasMarkers, name } = await sourceOf(world);
  if (!hasMarkers)
    world.log(`Left out: ${name} is a clip of your own, without the markers that this check needs.`);
  return hasMarkers;
}

/**
 * Whether the programme is cut where steps say so. Not a clip of the user's own, whose length they don't know, and not
 * where a worker of somebody else's starts its grid at another keyframe.
 */
async function isCutAsStated(world: JudgedScenario): Promise<boolean> {
  const { hasMarkers, startSeconds } = await sourceOf(world);
  return hasMarkers && startSeconds === 0;
}

/** @throws Unsupported where a worker's grid starts at another keyframe, so that there is not what a step is about */
export async function requireStatedGrid(world: JudgedScenario, what: string): Promise<void> {
  const { startSeconds } = await sourceOf(world);
  if (startSeconds !== 0) throw new Unsupported(`${whereGridStarts(startSeconds)}, so there is no ${what}`);
}

/** The number of segments that a step states; where the programme is cut otherwise it follows from its length. */
export const segmentsExpected = (world: JudgedScenario, stated: number): Promise<number> =>
  expected(world, stated, ({ segments }) => segments, 'segments');

/** The same for fragments that are sent to be dubbed. @throws Unsupported when the last segment may be one or not */
export const fragmentsExpected = (world: JudgedScenario, stated: number): Promise<number> =>
  expected(world, stated, ({ fragments }) => fragments, 'fragments');

/** The same for the length of the last fragment. @throws Unsupported likewise */
export const lastFragmentSeconds = (world: JudgedScenario, stated: number): Promise<number> =>
  expected(world, stated, ({ lastFragmentSeconds: seconds }) => seconds, 'seconds');

async function expected(
  world: JudgedScenario,
  stated: number,
  read: (cut: Cut) => number,
  what: string,
): Promise<number> {
  if (await isCutAsStated(world)) return stated;
  const { name, seconds, startSeconds } = await sourceOf(world);
  const cut = cutOf(seconds, segmentSecondsOf(world.evidence.facts.plan));
  if (cut.isDoubtful && what !== 'segments')
    await requireStatedGrid(world, 'telling whether the last segment is long enough to be dubbed');
  const why =
    startSeconds === 0 ? `${name} is a clip of your own of ${seconds} s` : whereGridStarts(startSeconds);
  if (read(cut) !== stated) world.log(`${why}: ${read(cut)} ${what} instead of ${stated}.`);
  return read(cut);
}

const whereGridStarts = (startSeconds: number): string =>
  `the worker's grid starts at ${startSeconds} s of the programme`;

/** What becomes of a programme that is cut into segments. */
export interface Cut {
  segments: number;
  /** Those that are long enough to be dubbed. */
  fragments: number;
  lastFragmentSeconds: number;
  /** The last segment is so near to the shortest dub that the borders of sound packets decide whether it is one. */
  isDoubtful: boolean;
}

/** Tails below a second are put out, not dubbed. */
const SHORTEST_DUB_SECONDS = 1;
/** Sound is cut at packets of at most 23 ms, at both ends. */
const PACKETS_SECONDS = 0.05;
/** A clip's stated length may be a rounding error longer than a whole number of segments. */
const TOLERANCE_SECONDS = 0.02;

export function cutOf(seconds: number, segmentSeconds: number): Cut {
  const whole = Math.floor((seconds + TOLERANCE_SECONDS) / segmentSeconds);
  const tailSeconds = seconds - whole * segmentSeconds;
  const isDubbed = tailSeconds >= SHORTEST_DUB_SECONDS;
  return {
    segments: whole + (tailSeconds >= TOLERANCE_SECONDS ? 1 : 0),
    fragments: whole + (isDubbed ? 1 : 0),
    lastFragmentSeconds: isDubbed ? tailSeconds : segmentSeconds,
    isDoubtful: Math.abs(tailSeconds - SHORTEST_DUB_SECONDS) < PACKETS_SECONDS,
  };
}
