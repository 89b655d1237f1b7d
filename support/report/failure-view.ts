import { z } from 'zod';

/** By reference, relative to the folder of reports: never to another place, and never a script. */
const href = z.string().regex(/^(?!.*:)(?!\/)/, 'expected a path relative to the folder of reports');

/** Attachments with this media type hold a Clip as JSON. */
export const CLIP_MEDIA_TYPE = 'application/vnd.clip+json';

export const clipSchema = z.object({
  title: z.string(),
  href,
  /** Its first picture; absent from clips of earlier versions. */
  poster: href.optional(),
  seconds: z.number(),
});

/** Some seconds of what viewers saw and heard: MP4 with H.264 and AAC, playable from its first byte. */
export type Clip = z.infer<typeof clipSchema>;

/** Attachments with this media type hold a FailureView as JSON. */
export const EVIDENCE_MEDIA_TYPE = 'application/vnd.evidence+json';

export const failureViewSchema = z.object({
  /** Both only where an assertion compared two values. */
  expected: z.string().optional(),
  seen: z.string().optional(),
  /** When it happened in the broadcast, and how that is known; absent where nothing tells. */
  at: z.string().optional(),
  /** Runs this scenario again. */
  command: z.string(),
  /** Runs it again and leaves its stack up for a look. */
  keepCommand: z.string(),
  /** Around that time. */
  logs: z.array(z.object({ service: z.string(), lines: z.array(z.string()) })),
  journal: z.array(z.string()),
  /** Those that changed around that time: values at its beginning and at its end, `-` where it was not there yet. */
  metrics: z.array(z.object({ name: z.string(), before: z.string(), after: z.string() })),
  /** All of it. */
  files: z.array(z.object({ title: z.string(), href })),
});

/** What an engineer looks at first when a scenario has failed; without secrets and without sound. */
export type FailureView = z.infer<typeof failureViewSchema>;
