import fc from 'fast-check';
import { isStsEvent, type StsEvent, stsEvents, type StsMessages } from '../../services/contracts/events';
import { breaks, damaged, eventNames, type Payloads, replaced } from './hostile-values';
import { parseAudioSpecificConfig } from '../../services/media/aac';
import { writeM4a } from '../../services/media/m4a';

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
  /** How often it is sent, at once; left out: once. */
  times?: number;
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

/** Whether no worker may take the message: it is no event of the protocol, breaks its event's schema, or is of another stream. */
export function isHostile({ event, values }: HostileAnswer, context = EXAMPLE): boolean {
  const [payload] = values(context);
  return !isStsEvent(event) || breaks(stsEvents[event], payload) || isStray(event, payload, context);
}

function isStray(event: StsEvent, payload: unknown, { streamId }: Expectation): boolean {
  if (event === 'fragment:ack') return false; // which names none
  const { stream_id } = payload as { stream_id?: unknown };
  return typeof stream_id === 'string' && stream_id !== streamId;
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

/** Of a service with many streams that mixes them up: nothing else is wrong with it. */
const OTHERS: Expectation = { streamId: 'another-stream', fragmentId: ANY_ID, sequence: 0 };
const strays = fc
  .constantFrom(...EVENTS.filter((event) => event !== 'fragment:ack'))
  .map((event): HostileAnswer => ({ event, values: () => [BASES[event](OTHERS)] }));

const anything = fc.oneof(...EVENTS.map(ofEvent), unknown, strays);

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

const DUB_SAMPLES = 300_000;
const LEVELS = 1_000_000;
/** Messages. */
const FLOOD = 1500;
/** Five times as long as the longest message of the protocol. */
const ENDLESS_CHARS = 64 * 1024 * 1024;
const STEREO_48K = parseAudioSpecificConfig(Buffer.from('1190', 'hex'));

/**
 * Messages that cost whoever takes them without a limit a great deal: a dub of 300 KB that holds as many samples as hours of
 * sound, and JSON of a million levels, in turn; then one without end, and at last more than anybody says in a second.
 */
export function bombs(count: number): HostileAnswer[] {
  const data_base64 = crowdedDub().toString('base64');
  const deep = `42["fragment:processed",${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}]`;
  const inTurn = Array.from({ length: count - 2 }, (_, i) =>
    i % 2 === 1 ? written(deep) : dub(data_base64),
  );
  const endless = written(`42["fragment:processed","${'a'.repeat(ENDLESS_CHARS)}"]`);
  return [...inTurn, endless, { event: 'fragment:ack', values: (about) => [ACK(about)], times: FLOOD }];
}

const written = (raw: string): HostileAnswer => ({ event: 'fragment:processed', raw, values: () => [] });

const dub = (data_base64: string): HostileAnswer => ({
  event: 'fragment:processed',
  values: ({ streamId, fragmentId, sequence }) => [
    {
      ...{ fragment_id: fragmentId, stream_id: streamId, sequence_number: sequence, status: 'success' },
      dubbed_audio: { format: 'm4a', sample_rate_hz: 48_000, channels: 2, duration_ms: 1000, data_base64 },
      processing_time_ms: 1,
    },
  ],
});

/** Two samples of one byte, in whose tables a few numbers say that there are many. */
function crowdedDub(): Buffer {
  const sample = Buffer.from([0x21]);
  const file = writeM4a([sample, sample], STEREO_48K);
  setField(file, 'stts', COUNT_OF_FIRST_ENTRY, DUB_SAMPLES);
  setField(file, 'stsc', COUNT_OF_FIRST_ENTRY + 4, DUB_SAMPLES);
  setField(file, 'stsz', SIZE_OF_ALL, sample.length);
  setField(file, 'stsz', SIZE_OF_ALL + 4, DUB_SAMPLES);
  const data = file.indexOf('mdat') - 4;
  file.writeUInt32BE(file.readUInt32BE(data) + DUB_SAMPLES, data);
  return Buffer.concat([file, Buffer.alloc(DUB_SAMPLES, sample)]);
}

/** Behind a box's name: version and flags, number of entries, then the first entry (ISO 14496-12, 8.6.1.2, 8.7.4). */
const COUNT_OF_FIRST_ENTRY = 12;
/** Behind version and flags (8.7.3.2). */
const SIZE_OF_ALL = 8;

function setField(file: Buffer, box: string, offset: number, value: number): void {
  file.writeUInt32BE(value, file.indexOf(box) + offset);
}
