import { storySchema, type Story } from '../story';
import { offsetPicture } from './offset';
import { stripPicture } from './strip';
import type { Picture } from './svg';
import { timelinePicture } from './timeline';

/**
 * The pictures of a scenario, from the content of its story attachment (STORY_MEDIA_TYPE).
 * @throws ZodError for something else
 */
export function picturesOf(story: unknown): Picture[] {
  const read: Story = storySchema.parse(story);
  return [timelinePicture(read), stripPicture(read), offsetPicture(read)].filter(
    (picture) => picture !== undefined,
  );
}
