import { storySchema, type Story } from '../story';
import { offsetPicture } from './offset';
import { stripPicture } from './strip';
import { timelinePicture } from './timeline';

/** Something to look at, and the same in words. */
export interface Picture {
  title: string;
  /**
   * An SVG element for an HTML page: as wide as its place, on any background, in the page's text colour, without ids.
   * Its colours can be set with `--picture-blue`, `-orange`, `-green` and `-purple`.
   */
  svg: string;
  /** For readers who don't see it; the SVG has it as its label, too. */
  description: string;
}

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
