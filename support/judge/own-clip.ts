import { segmentSecondsOf } from '../broadcast/plan';
import type { Programme } from '../broadcast/programme';
import { OutOfReach } from '../stack/out-of-reach';
import type { PipelineWorld } from '../world';
import { cutOf, type Cut } from './cut';

const sourceOf = (world: PipelineWorld): Promise<Programme> => world.evidence.programme();

/**
 * Whether a check can be made that needs the markers of our own clips: frame counter, flashes, beeps, bed tones. For a
 * clip of the user's own (`FIXTURE=`) the report says that it was left out.
 */
export async function canSeeMarkers(world: PipelineWorld): Promise<boolean> {
  const { hasMarkers, name } = await sourceOf(world);
  if (!hasMarkers)
    world.log(`Left out: ${name} is a clip of your own, without the markers that this check needs.`);
  return hasMarkers;
}

/**
 * Whether the programme is cut where steps say so. Not a clip of the user's own, whose length they don't know, and not
 * where a worker of somebody else's starts its grid at another keyframe.
 */
async function isCutAsStated(world: PipelineWorld): Promise<boolean> {
  const { hasMarkers, startSeconds } = await sourceOf(world);
  return hasMarkers && startSeconds === 0;
}

/** @throws OutOfReach where a worker's grid starts at another keyframe, so that there is not what a step is about */
export async function requireStatedGrid(world: PipelineWorld, what: string): Promise<void> {
  const { startSeconds } = await sourceOf(world);
  if (startSeconds !== 0) throw new OutOfReach(`${whereGridStarts(startSeconds)}, so there is no ${what}`);
}

/** The number of segments that a step states; where the programme is cut otherwise it follows from its length. */
export const segmentsExpected = (world: PipelineWorld, stated: number): Promise<number> =>
  expected(world, stated, ({ segments }) => segments, 'segments');

/** The same for fragments that are sent to be dubbed. @throws OutOfReach when the last segment may be one or not */
export const fragmentsExpected = (world: PipelineWorld, stated: number): Promise<number> =>
  expected(world, stated, ({ fragments }) => fragments, 'fragments');

/** The same for the length of the last fragment. @throws OutOfReach likewise */
export const lastFragmentSeconds = (world: PipelineWorld, stated: number): Promise<number> =>
  expected(world, stated, ({ lastFragmentSeconds: seconds }) => seconds, 'seconds');

async function expected(
  world: PipelineWorld,
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
