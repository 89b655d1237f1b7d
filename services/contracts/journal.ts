import { z } from 'zod';

/**
 * One line of echo-sts's journal: something that happened on the wire, with the time it happened.
 *
 * - `connect`, `disconnect`, `refused`: a connection came, went (`reason`), or was not let in (`reason`).
 * - `in`, `out`: a message of the protocol from, to a worker.
 * - `control`: a control message and what it was answered (`status`, `reason`); without `streamId` it concerns all.
 */
export const journalRecord = z.object({
  /** Rises by one with each record of an instance; a gap means that records were given up. */
  index: z.int().nonnegative(),
  /** `nowMs()` of echo-sts: ms since the Unix epoch, monotonic within the process. */
  atMs: z.number(),
  /** On `connect`: when it was asked for. Letting it in takes two more ways there and back, and a busy machine its time. */
  triedAtMs: z.number().optional(),
  /** The process; another one after a restart. */
  instance: z.string(),
  kind: z.enum(['connect', 'disconnect', 'refused', 'in', 'out', 'control']),
  /** The connection; a refused one has none. */
  connection: z.string().optional(),
  streamId: z.string().optional(),
  event: z.string().optional(),
  fragmentId: z.string().optional(),
  sequence: z.number().optional(),
  status: z.string().optional(),
  /** Size of the message as JSON text, audio included. */
  bytes: z.number().optional(),
  /** On `connect` and `refused`: x-stream-id and x-worker-id as they came. */
  headers: z.record(z.string(), z.string()).optional(),
  reason: z.string().optional(),
  /** The message without its sound: `data_base64` is replaced by its length and the SHA-256 of the file. */
  payload: z.unknown().optional(),
});

export type JournalRecord = z.infer<typeof journalRecord>;
export type JournalKind = JournalRecord['kind'];
