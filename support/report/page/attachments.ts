import {
  type Clip,
  CLIP_MEDIA_TYPE,
  clipSchema,
  EVIDENCE_MEDIA_TYPE,
  type FailureView,
  failureViewSchema,
} from '../failure-view';
import type { Picture } from '../pictures/svg';
import { TIMELINE_MEDIA_TYPE } from '../timeline';
import { type Message, parseAttachment } from '../summary-builder';

type Attachment = NonNullable<Message['attachment']>;

/** What a scenario left for the page. @throws ZodError for an attachment that is not as its type says */
export function readAttachments(
  attachments: readonly Attachment[],
  picturesOf: (story: unknown) => Picture[],
): { pictures: Picture[]; clips: Clip[]; evidence: FailureView | undefined } {
  const contents = (type: string): unknown[] =>
    attachments.filter(({ mediaType }) => mediaType === type).map(parseAttachment);
  return {
    pictures: contents(TIMELINE_MEDIA_TYPE).flatMap(picturesOf),
    clips: contents(CLIP_MEDIA_TYPE).map((content) => clipSchema.parse(content)),
    evidence: contents(EVIDENCE_MEDIA_TYPE).map((content) => failureViewSchema.parse(content))[0],
  };
}
