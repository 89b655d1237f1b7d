import { clip } from '../../fixtures/clips';
import type { PipelineWorld } from '../world';

/**
 * Whether this check can be made: a clip of the user's own (`FIXTURE=`) has no frame counter, flashes or beeps. Then the
 * report says that the check was left out; for every other clip missing markers are a failure of the check itself.
 */
export async function canSeeMarkers(world: PipelineWorld): Promise<boolean> {
  const { hasMarkers, name } = await clip(world.evidence.facts.plan.clip);
  if (!hasMarkers)
    world.log(`Left out: ${name} is a clip of your own, without the markers that this check needs.`);
  return hasMarkers;
}
