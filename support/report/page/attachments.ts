import { z } from 'zod';
import { CLIP_MEDIA_TYPE, EVIDENCE_MEDIA_TYPE, type Clip, type FailureView } from '../failure-view';
import type { Picture } from '../pictures/svg';
import { TIMELINE_MEDIA_TYPE } from '../timeline';
import type { Message } from '../summary-builder';

type Attachment = NonNullable<Message['attachment']>;

/** By reference, relative to the folder of reports: never to another place, and never a script. */
const href = z.string().regex(/^(?!.*:)(?!\/)/, 'expected a path relative to the folder of reports');

const clip = z.object({ title: z.string(), href, poster: href.optional(), seconds: z.number() });
const evidence = z.object({
  expected: z.string().optional(),
  seen: z.string().optional(),
  at: z.string().optional(),
  command: z.string(),
  keepCommand: z.string(),
  logs: z.array(z.object({ service: z.string(), lines: z.array(z.string()) })),
  journal: z.array(z.string()),
  metrics: z.array(z.object({ name: z.string(), before: z.string(), after: z.string() })),
  files: z.array(z.object({ title: z.string(), href })),
});

/** What a scenario left for the page. @throws ZodError for an attachment that is not as its type says */
export function readAttachments(
  attachments: readonly Attachment[],
  picturesOf: (story: unknown) => Picture[],
): { pictures: Picture[]; clips: Clip[]; evidence: FailureView | undefined } {
  const contents = (type: string): unknown[] =>
    attachments.filter(({ mediaType }) => mediaType === type).map(parseAttachment);
  return {
    pictures: contents(TIMELINE_MEDIA_TYPE).flatMap(picturesOf),
    clips: contents(CLIP_MEDIA_TYPE).map(readClip),
    evidence: contents(EVIDENCE_MEDIA_TYPE).map(readEvidence)[0],
  };
}

function readClip(content: unknown): Clip {
  const { poster, ...rest } = clip.parse(content);
  return { ...rest, ...(poster !== undefined && { poster }) };
}

function readEvidence(content: unknown): FailureView {
  const { expected, seen, at, ...view } = evidence.parse(content);
  return {
    ...view,
    ...(expected !== undefined && { expected }),
    ...(seen !== undefined && { seen }),
    ...(at !== undefined && { at }),
  };
}

/** The JSON in an attachment. */
export function parseAttachment({ body, contentEncoding }: Attachment): unknown {
  const encoding: string = contentEncoding;
  return JSON.parse(encoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body);
}
