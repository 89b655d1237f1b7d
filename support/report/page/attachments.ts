import { z } from 'zod';
import type { Message } from '../summary-builder';

type Attachment = NonNullable<Message['attachment']>;

/** Attachments with this media type hold what pictures are drawn from. */
export const STORY_MEDIA_TYPE = 'application/vnd.story+json';
/** Attachments with this media type hold a Clip. */
export const CLIP_MEDIA_TYPE = 'application/vnd.clip+json';
/** Attachments with this media type hold a FailureEvidence. */
export const EVIDENCE_MEDIA_TYPE = 'application/vnd.evidence+json';

/** An SVG element without ids, and the same in words. */
export interface Picture {
  title: string;
  svg: string;
  description: string;
}

/** By reference, relative to the folder of reports: never to another place, and never a script. */
const href = z.string().regex(/^(?!.*:)(?!\/)/, 'expected a path relative to the folder of reports');

const clip = z.object({ title: z.string(), href, seconds: z.number() });
const evidence = z.object({
  expected: z.string().optional(),
  seen: z.string().optional(),
  at: z.string().optional(),
  /** Runs this scenario again. */
  command: z.string(),
  logs: z.array(z.object({ service: z.string(), lines: z.array(z.string()) })),
  journal: z.array(z.string()),
  metrics: z.array(z.object({ name: z.string(), before: z.string(), after: z.string() })),
  files: z.array(z.object({ title: z.string(), href })),
});

/** A piece of the real output. */
export type Clip = z.infer<typeof clip>;
/** What is known of a scenario that failed, near the time when it did. */
export type FailureEvidence = z.infer<typeof evidence>;

/** What a scenario left for the page. @throws ZodError for an attachment that is not as its type says */
export function readAttachments(
  attachments: readonly Attachment[],
  picturesOf: (story: unknown) => Picture[],
): { pictures: Picture[]; clips: Clip[]; evidence: FailureEvidence | undefined } {
  const contents = (type: string): unknown[] =>
    attachments.filter(({ mediaType }) => mediaType === type).map(parseAttachment);
  return {
    pictures: contents(STORY_MEDIA_TYPE).flatMap(picturesOf),
    clips: contents(CLIP_MEDIA_TYPE).map((content) => clip.parse(content)),
    evidence: contents(EVIDENCE_MEDIA_TYPE).map((content) => evidence.parse(content))[0],
  };
}

/** The JSON in an attachment. */
export function parseAttachment({ body, contentEncoding }: Attachment): unknown {
  const encoding: string = contentEncoding;
  return JSON.parse(encoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body);
}
