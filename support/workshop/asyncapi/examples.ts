import type { Audio } from '../../../services/contracts/audio';
import type { ControlAck } from '../../../services/contracts/control-events';
import type { ControlMessages, StsMessages, WorkerMessages } from '../../../services/contracts/events';

/** One message of each kind, as a stream in the middle of its life sends them. */

const STREAM = 'evening-news';
const FRAGMENT = '7d1a4c5e-3b52-4a86-9a70-c2f8d4e6b013';
const SENT_AT_MS = 1_782_000_012_345;
/** Where the third fragment of 6 s begins. */
const PLACE = { pts_ns: 11_989_333_333, source_pts_ns: 95_455_999_999 };
/** The first 32 bytes of an MPEG-4 file. */
const BEGINNING_OF_A_FILE = 'AAAAIGZ0eXBNNEEgAAACAE00QSBpc29taXNvMm1wNDE=';
const AUDIO: Audio = {
  format: 'm4a',
  ...{ sample_rate_hz: 48_000, channels: 2, duration_ms: 5995 },
  data_base64: BEGINNING_OF_A_FILE,
};

export const workerExamples: WorkerMessages = {
  'stream:init': {
    stream_id: STREAM,
    worker_id: 'worker-7',
    config: {
      ...{ source_language: 'en', target_language: 'es', voice_profile: 'calm' },
      ...{ chunk_duration_ms: 6000, sample_rate_hz: 48_000, channels: 2, format: 'm4a' },
    },
    max_inflight: 3,
    timeout_ms: 8000,
  },
  'stream:pause': { stream_id: STREAM, reason: 'advertisements' },
  'stream:resume': { stream_id: STREAM },
  'stream:end': { stream_id: STREAM, reason: 'the programme is over' },
  'fragment:data': {
    ...{ fragment_id: FRAGMENT, stream_id: STREAM, sequence_number: 2, timestamp: SENT_AT_MS },
    ...{ audio: AUDIO, metadata: PLACE },
  },
  'fragment:ack': { fragment_id: FRAGMENT, status: 'applied', timestamp: SENT_AT_MS + 812 },
};

export const stsExamples: StsMessages = {
  'stream:ready': {
    ...{ stream_id: STREAM, session_id: '0b8f1f52-6f0c-4f0e-8d53-1f8a4c1f2e77', max_inflight: 3 },
    capabilities: { batch_processing: false, async_delivery: true },
  },
  'stream:complete': {
    ...{ stream_id: STREAM, total_fragments: 15, total_duration_ms: 89_998 },
    statistics: {
      ...{ success_count: 13, partial_count: 1, failed_count: 1 },
      ...{ avg_processing_time_ms: 640, p95_processing_time_ms: 1180 },
    },
  },
  'fragment:ack': {
    ...{ fragment_id: FRAGMENT, status: 'queued', queue_position: 0, estimated_completion_ms: 700 },
  },
  'fragment:processed': {
    ...{ fragment_id: FRAGMENT, stream_id: STREAM, sequence_number: 2, status: 'success' },
    dubbed_audio: AUDIO,
    ...{ transcript: 'Good evening.', translated_text: 'Buenas noches.', processing_time_ms: 640 },
    stage_timings: { asr_ms: 210, translation_ms: 110, tts_ms: 320 },
    metadata: PLACE,
  },
  backpressure: {
    ...{ stream_id: STREAM, severity: 'medium', current_inflight: 7, queue_depth: 4 },
    ...{ action: 'slow_down', recommended_delay_ms: 500 },
  },
  error: {
    ...{ error_id: 'e-17', stream_id: STREAM, fragment_id: FRAGMENT, code: 'INVALID_SEQUENCE' },
    ...{ message: 'sequence_number: expected 3, seen 4', severity: 'error', retryable: false },
  },
};

export const controlExamples: ControlMessages = {
  'config:error_simulation': {
    ...{ stream_id: STREAM, enabled: true },
    rules: [{ trigger: 'nth_fragment', value: 3, error_code: 'TIMEOUT' }],
  },
  'config:backpressure': { action: 'pause', severity: 'high', recommended_delay_ms: 1000 },
  'config:latency': { min_ms: 200, max_ms: 900, seed: 1 },
  'config:delivery': { mode: 'late', count: 2, late_ms: 9000 },
  'config:audio': { mode: 'stretched', stretch_percent: 8 },
  'config:session': { max_inflight: 2 },
  'simulate:disconnect': { delay_ms: 0, how: 'transport', refuse_for_ms: 3000 },
  'simulate:session_loss': { stream_id: STREAM },
};

export const controlAckExample: ControlAck = { status: 'configured', sessions: 1, rules_count: 1 };
