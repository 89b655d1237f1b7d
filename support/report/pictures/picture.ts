import { timelineSchema, type Timeline } from '../timeline';
import { offsetPicture } from './offset';
import type { Picture } from './svg';
import { timelinePicture } from './timeline';

/**
 * The pictures of a scenario, from the content of its timeline attachment (TIMELINE_MEDIA_TYPE).
 * @throws ZodError for something else
 */
export function picturesOf(timeline: unknown): Picture[] {
  const read: Timeline = timelineSchema.parse(timeline);
  return [timelinePicture(read), offsetPicture(read)].filter((picture) => picture !== undefined);
}
