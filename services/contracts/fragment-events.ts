import { z } from 'zod';
import { audio, dubbedAudio } from './audio';
import { identifier } from './identifiers';
import { MAX_TEXT_CHARS } from './limits';
import { message, fineMs } from './message';

const text = z.string().max(MAX_TEXT_CHARS).optional();
/** ms since the Unix epoch. */
const timestamp = z.number().nonnegative().describe('ms since the Unix epoch');
const sequenceNumber = z.int().nonnegative().describe('from 0, rising by 1 within a session');

/** Where the fragment lies in the worker's stream; the STS gives it back untouched. */
const fragmentMetadata = message({
  pts_ns: z.number().describe('first sample, in ns from the start of the time grid').optional(),
  source_pts_ns: z.number().describe("the same on the source's own clock").optional(),
});

/** The part of `fragment:data` that says which fragment it is. */
export const fragmentEnvelope = message({
  fragment_id: z.uuid(),
  stream_id: identifier,
  sequence_number: sequenceNumber,
});

/** Worker → STS: one piece of sound. Sequence numbers start at 0 and rise by 1 within a session. */
export const fragmentData = message({
  fragment_id: z.uuid(),
  stream_id: identifier,
  sequence_number: sequenceNumber,
  timestamp,
  audio,
  metadata: fragmentMetadata.optional(),
});

/** STS → worker: the fragment was accepted. */
export const fragmentAccepted = message({
  fragment_id: z.uuid(),
  status: z.enum(['queued', 'processing']),
  queue_position: z.number().nonnegative().describe('how many are before it: 0 for the next one').optional(),
  estimated_completion_ms: fineMs.optional(),
});

/** Worker → STS: the answer has arrived, or has been used. */
export const fragmentApplied = message({
  fragment_id: z.uuid(),
  status: z.enum(['received', 'applied']),
  timestamp,
});

const PROCESSING_STAGES = ['asr', 'translation', 'tts'] as const;
export const processingStage = z.enum(PROCESSING_STAGES);

const fragmentError = message({
  code: z.string().min(1).max(64),
  message: z.string().max(MAX_TEXT_CHARS),
  stage: processingStage.optional(),
  retryable: z.boolean(),
});

/** STS → worker: the answer to one fragment, strictly in sequence order. */
export const fragmentProcessed = message({
  fragment_id: z.uuid(),
  stream_id: identifier,
  sequence_number: sequenceNumber,
  status: z.enum(['success', 'partial', 'failed']),
  dubbed_audio: dubbedAudio.optional(),
  transcript: text,
  translated_text: text,
  processing_time_ms: fineMs,
  stage_timings: message({
    asr_ms: fineMs,
    translation_ms: fineMs,
    tts_ms: fineMs,
  }).optional(),
  error: fragmentError.optional(),
  metadata: fragmentMetadata.optional(),
});

export type FragmentEnvelope = z.infer<typeof fragmentEnvelope>;
export type FragmentData = z.infer<typeof fragmentData>;
export type FragmentAccepted = z.infer<typeof fragmentAccepted>;
export type FragmentApplied = z.infer<typeof fragmentApplied>;
export type FragmentError = z.infer<typeof fragmentError>;
export type FragmentProcessed = z.infer<typeof fragmentProcessed>;
export type ProcessingStage = z.infer<typeof processingStage>;
