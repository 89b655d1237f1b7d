import fc from 'fast-check';
import { isStsEvent, type StsEvent, stsEvents, type StsMessages } from '../../services/contracts/events';
import { breaks, damaged, eventNames, type Payloads, replaced } from './hostile-values';

/** What a worker is waiting for when a hostile answer arrives. */
export interface Expectation {
  streamId: string;
  fragmentId: string;
  sequence: number;
}

/** A message of a server that no worker may take. */
export interface HostileAnswer {
  event: string;
  /** Its arguments; the first is the payload. There may be none. */
  values: (context: Expectation) => unknown[];
  /** In place of event and values: a packet of Engine.IO as it is sent, which no encoder could make. */
  raw?: string;
}

type Base<E extends StsEvent> = (context: Expectation) => StsMessages[E];

const ANY_ID = '7d1a4c5e-3b52-4a86-9a70-c2f8d4e6b013';
const READY: Base<'stream:ready'> = ({ streamId }) => ({
  stream_id: streamId,
  session_id: ANY_ID,
  max_inflight: 3,
  capabilities: { batch_processing: false, async_delivery: true },
});
const COMPLETE: Base<'stream:complete'> = ({ streamId }) => ({
  stream_id: streamId,
  total_fragments: 1,
  total_duration_ms: 6_000,
  statistics: {
    ...{ success_count: 1, partial_count: 0, failed_count: 0 },
    ...{ avg_processing_time_ms: 1, p95_processing_time_ms: 1 },
  },
});
const ACK: Base<'fragment:ack'> = ({ fragmentId }) => ({
  ...{ fragment_id: fragmentId, status: 'queued', queue_position: 1, estimated_completion_ms: 5 },
});
const PROCESSED: Base<'fragment:processed'> = ({ streamId, fragmentId, sequence }) => ({
  ...{ fragment_id: fragmentId, stream_id: streamId, sequence_number: sequence, status: 'success' },
  dubbed_audio: {
    ...{ format: 'm4a', sample_rate_hz: 48_000, channels: 2, duration_ms: 6_000, data_base64: 'AAECAw==' },
  },
  ...{ transcript: 'a', translated_text: 'b', processing_time_ms: 1 },
  stage_timings: { asr_ms: 1, translation_ms: 1, tts_ms: 1 },
  error: { code: 'MODEL_ERROR', message: 'no', stage: 'tts', retryable: true },
  metadata: { pts_ns: 0, source_pts_ns: 0 },
});
const BACKPRESSURE: Base<'backpressure'> = ({ streamId }) => ({
  ...{ stream_id: streamId, severity: 'high', current_inflight: 3, queue_depth: 2 },
  ...{ action: 'pause', recommended_delay_ms: 1_000 },
});
const ERROR: Base<'error'> = ({ streamId, fragmentId }) => ({
  ...{ error_id: ANY_ID, stream_id: streamId, fragment_id: fragmentId, code: 'INVALID_SEQUENCE' },
  ...{ message: 'no', severity: 'error', retryable: false, metadata: {} },
});
const BASES: { [E in StsEvent]: Base<E> } = {
  'stream:ready': READY,
  'stream:complete': COMPLETE,
  'fragment:ack': ACK,
  'fragment:processed': PROCESSED,
  backpressure: BACKPRESSURE,
  error: ERROR,
};
const EVENTS = Object.keys(BASES) as StsEvent[];

/** Stands for any: whether a message is broken does not depend on the ids, as long as they are well-formed. */
const EXAMPLE: Expectation = { streamId: 'example', fragmentId: ANY_ID, sequence: 0 };

/** Whether no worker may take the message: it is no event of the protocol, or breaks its event's schema. */
export function isHostile({ event, values }: HostileAnswer, context = EXAMPLE): boolean {
  return !isStsEvent(event) || breaks(stsEvents[event], values(context)[0]);
}

const answers = (event: string, base: Base<StsEvent>, payloads: fc.Arbitrary<Payloads>) =>
  payloads
    .map((of): HostileAnswer => ({ event, values: (context) => of(base(context)) }))
    .filter((answer) => isHostile(answer));

const ofEvent = (event: StsEvent): fc.Arbitrary<HostileAnswer> =>
  fc.oneof(
    { weight: 3, arbitrary: answers(event, BASES[event], damaged(BASES[event](EXAMPLE))) },
    { weight: 1, arbitrary: answers(event, BASES[event], replaced) },
  );

const unknown = eventNames.chain((event) =>
  answers(event, PROCESSED, fc.oneof(damaged(PROCESSED(EXAMPLE)), replaced)),
);

const anything = fc.oneof(...EVENTS.map(ofEvent), unknown);

/** Answers to the fragment in flight, which a careless worker would take for done, or wait for in vain. */
const naming = answers('fragment:processed', PROCESSED, damaged(PROCESSED(EXAMPLE), ['fragment_id']));

/** So many of all answers name the fragment in flight: these get furthest into a worker. */
const SHARE_NAMING = 0.4;

/** The same messages for the same seed, each of them broken or unknown. */
export function hostileAnswers(seed: number, count: number): HostileAnswer[] {
  const named = Math.ceil(count * SHARE_NAMING);
  const about = fc.sample(naming, { seed, numRuns: named });
  const others = fc.sample(anything, { seed, numRuns: count - named });
  // Evenly mixed, so that any part of the run has both.
  const due = (answers: number): number => Math.ceil(answers * SHARE_NAMING);
  return Array.from({ length: count }, (_, i) => {
    const answer = due(i + 1) > due(i) ? about[due(i)] : others[i - due(i)];
    if (!answer) throw new Error(`no hostile answer ${i} of ${count}`);
    return answer;
  });
}
