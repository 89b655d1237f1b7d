import type { Clip } from '../../fixtures/clips';
import { segmentSecondsOf } from '../broadcast/plan';
import type { PipelineWorld } from '../world';

/** Tails below a second are put out, not dubbed (acceptance E10). */
const SHORTEST_DUB_SECONDS = 1;
/** A clip's stated length may be a rounding error longer than a whole number of segments. */
const TOLERANCE_SECONDS = 0.02;

const sourceOf = (world: PipelineWorld): Promise<Clip> => world.evidence.programme();

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

/** The number of segments that a step states, which for a clip of the user's own follows from its length. */
export const segmentsExpected = (world: PipelineWorld, stated: number): Promise<number> =>
  expected(world, 'segments', stated, TOLERANCE_SECONDS);

/** The same for fragments that are sent to be dubbed. */
export const fragmentsExpected = (world: PipelineWorld, stated: number): Promise<number> =>
  expected(world, 'fragments', stated, SHORTEST_DUB_SECONDS);

async function expected(
  world: PipelineWorld,
  what: string,
  stated: number,
  leastSeconds: number,
): Promise<number> {
  const { hasMarkers, name, seconds } = await sourceOf(world);
  if (hasMarkers) return stated;
  const segmentSeconds = segmentSecondsOf(world.evidence.facts.plan);
  const whole = Math.floor((seconds + TOLERANCE_SECONDS) / segmentSeconds);
  const count = whole + (seconds - whole * segmentSeconds >= leastSeconds ? 1 : 0);
  if (count !== stated)
    world.log(`${name} is a clip of your own of ${seconds} s: ${count} ${what} instead of ${stated}.`);
  return count;
}
