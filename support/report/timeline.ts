import { z } from 'zod';

/** Attachments with this media type hold a Timeline as JSON: what pictures of a scenario are drawn from. */
export const TIMELINE_MEDIA_TYPE = 'application/vnd.timeline+json';

/** Seconds after the programme's first picture went out; what came before it is negative. */
const at = z.number();

const fragment = z.object({
  /** Number of the segment that it was made of, from 1. */
  segment: z.int().positive(),
  readyAt: at.optional(),
  /** It reached the STS. */
  sentAt: at.optional(),
  answeredAt: at.optional(),
  /** The code of an answer that it failed. */
  failure: z.string().optional(),
  putOutAt: at.optional(),
  outcome: z.enum(['dubbed', 'original']).optional(),
  /** Why it was put out with original sound, as the worker counts it. */
  reason: z.string().optional(),
});

/** Sound against picture in ms, positive = late, by seconds of the programme. */
const offsets = z.array(z.tuple([z.number(), z.number()]));

export const timelineSchema = z.object({
  programmeSeconds: z.number().nonnegative(),
  segmentSeconds: z.number().positive(),
  /** The worker ended. */
  endedAt: at,
  fragments: z.array(fragment),
  /** How many fragments are not among them, so that the timeline stays small. */
  fragmentsLeftOut: z.int().nonnegative(),
  breaker: z.array(z.object({ at, state: z.enum(['closed', 'half-open', 'open']) })),
  backpressure: z.array(z.object({ at, action: z.string() })),
  connection: z.array(z.object({ at, what: z.enum(['connected', 'lost', 'refused']) })),
  /** How many fragments were in flight from then on, as the STS saw it. */
  inFlight: z.array(z.object({ at, count: z.int().nonnegative() })),
  /** What was done to the pipeline from outside, in order. */
  faults: z.array(z.object({ at, what: z.string() })),
  /** Only of a scenario that measured it. */
  offset: z
    .object({
      /** By the worker, one for each pair. */
      reported: offsets,
      /** By flashes and beeps found again in the output. */
      measured: offsets,
    })
    .optional(),
});

/** What happened in a broadcast, small enough to go with each of its scenarios. */
export type Timeline = z.infer<typeof timelineSchema>;
export type TimelineFragment = Timeline['fragments'][number];
