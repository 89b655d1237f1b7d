import type { JournalRecord } from '../../../services/contracts/journal';
import type { BroadcastFacts } from '../../broadcast/facts';
import { MetricsRecord } from '../../broadcast/metrics-record';
import { LogBook } from '../../records/logs';
import { derived, type Seen } from './seen';

/** A broadcast of three fragments of 1 s, dubbed, fallen back and timed out, in which the worker does everything right. */

export const STREAM = 's';
export const START_MS = 1_700_000_000_000;
const SENT_AT_MS = [1100, 2100, 3100].map((ms) => START_MS + ms);
export const ID = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const SESSION = '10000000-0000-4000-8000-000000000000';
const DELAY_MS = 9500;
const RTT_MS = 120;

type Fields = Record<string, unknown>;

export interface Story {
  journal: JournalRecord[];
  log: Fields[];
  /** Last values, by series without its stream. */
  metrics: Record<string, number>;
  /** What was read so long after the start, before the last values. */
  early: { afterMs: number; values: Record<string, number> }[];
  /** When they could not be read, so long after the start. */
  unreadAtMs: number[];
  facts: Fields;
  otherRuns: string[];
  sound: { sampleRateHz: number; channels: number };
}

const at = (kind: JournalRecord['kind'], atMs: number, event: string, payload: Fields): JournalRecord => ({
  ...{ index: 0, instance: 'i', connection: 'c', streamId: STREAM, atMs, kind, event, payload },
  ...(typeof payload['fragment_id'] === 'string' && { fragmentId: payload['fragment_id'] }),
  ...(typeof payload['sequence_number'] === 'number' && { sequence: payload['sequence_number'] }),
  ...(typeof payload['status'] === 'string' && { status: payload['status'] }),
});

const fragment = (n: number): JournalRecord =>
  at('in', SENT_AT_MS[n] ?? 0, 'fragment:data', {
    ...{ fragment_id: ID(n), stream_id: STREAM, sequence_number: n, timestamp: (SENT_AT_MS[n] ?? 0) - 5 },
    audio: { format: 'm4a', sample_rate_hz: 48_000, channels: 2, duration_ms: 1003, data_chars: 9 },
    metadata: { pts_ns: n * 1_003_000_000 },
  });

const accepted = (n: number): JournalRecord =>
  at('out', (SENT_AT_MS[n] ?? 0) + 2, 'fragment:ack', { fragment_id: ID(n), status: 'processing' });

const answer = (n: number, fields: Fields): JournalRecord =>
  at('out', (SENT_AT_MS[n] ?? 0) + RTT_MS, 'fragment:processed', {
    ...{ fragment_id: ID(n), stream_id: STREAM, sequence_number: n, ...fields },
  });

const journal = (): JournalRecord[] => [
  {
    ...{ index: 0, instance: 'i', connection: 'c', streamId: STREAM, atMs: START_MS, kind: 'connect' },
    headers: { 'x-stream-id': STREAM, 'x-worker-id': 'w' },
  },
  at('in', START_MS + 10, 'stream:init', {
    ...{ stream_id: STREAM, worker_id: 'w', max_inflight: 3, timeout_ms: 8000 },
    config: {
      ...{ source_language: 'en', target_language: 'es', chunk_duration_ms: 1000 },
      ...{ sample_rate_hz: 48_000, channels: 2, format: 'm4a' },
    },
  }),
  at('out', START_MS + 20, 'stream:ready', { stream_id: STREAM, session_id: SESSION, max_inflight: 3 }),
  ...[fragment(0), accepted(0), answer(0, { status: 'success', dubbed_audio: { duration_ms: 1003 } })],
  at('in', (SENT_AT_MS[0] ?? 0) + 150, 'fragment:ack', {
    ...{ fragment_id: ID(0), status: 'applied', timestamp: (SENT_AT_MS[0] ?? 0) + 140 },
  }),
  ...[fragment(1), accepted(1), answer(1, { status: 'failed', error: { code: 'TIMEOUT' } })],
  ...[fragment(2), accepted(2)],
  at('out', START_MS + 5000, 'backpressure', { stream_id: STREAM, action: 'slow_down' }),
  at('in', START_MS + 11_200, 'stream:end', { stream_id: STREAM }),
];

const line = (atMs: number, component: string, msg: string, fields: Fields = {}): Fields => ({
  ...{ level: 'info', time: START_MS + atMs, streamId: STREAM, runId: 'r', instanceId: 'w', component, msg },
  ...fields,
});

const names = (n: number): Fields => ({ fragmentId: ID(n), batch: n });
const READY_MS = [1000, 2000, 3000];
const LENGTH_MS = 1003;
const LATENCY_MS = DELAY_MS - 40;

const log = (): Fields[] => [
  line(30, 'connection', 'STS session is active', { sessionId: SESSION, maxInflight: 3, reconnected: false }),
  ...READY_MS.flatMap((atMs, n) => [
    line(atMs, 'grid', 'fragment ready', { ...names(n), durationMs: LENGTH_MS }),
    line(atMs + 100, 'sts', 'fragment sent', { ...names(n), sequence: n }),
    ...(n === 0 ? [line(1240, 'settle', 'settled', names(0))] : []),
    ...(n === 1 ? [line(2230, 'settle', 'settled', { ...names(1), reason: 'error' })] : []),
  ]),
  line(5000, 'backpressure', 'STS asks for slow_down', { action: 'slow_down' }),
  line(11_110, 'settle', 'settled', { ...names(2), reason: 'timeout' }),
  ...[0, 1, 2].map((n) =>
    line(11_200 + n, 'output', 'fragment put out', {
      ...{ ...names(n), outcome: n === 0 ? 'dubbed' : 'fallback', startMs: n },
      ...{ durationMs: LENGTH_MS, latencyMs: LATENCY_MS },
    }),
  ),
  line(12_600, 'worker', 'worker ends', { code: 0 }),
];

const metrics = (): Record<string, number> => ({
  ...{ 'worker_fragments_total stage=produced': 3, 'worker_fragments_total stage=sent': 3 },
  ...{ 'worker_fragments_total stage=acked': 3, 'worker_fragments_total stage=dubbed': 1 },
  ...{ 'worker_fragments_total stage=fallback': 2, 'worker_fragments_total stage=late': 0 },
  ...{ 'worker_fallback_total reason=error': 1, 'worker_fallback_total reason=timeout': 1 },
  ...{
    'worker_backpressure_events_total action=slow_down': 1,
    'worker_backpressure_events_total action=pause': 0,
  },
  ...{ worker_audio_fragments_total: 3, worker_inflight_fragments: 0, worker_reconnection_total: 0 },
  ...{ worker_video_queue_ms: 0, worker_audio_queue_ms: 0, worker_sts_breaker_state: 0 },
  ...{
    ...{ worker_av_sync_corrections_total: 0, worker_av_sync_delta_ms: 0 },
    worker_sts_rtt_ms_count: 2,
    worker_sts_rtt_ms_sum: 2 * RTT_MS + 3,
  },
  ...{ 'worker_sts_rtt_ms_bucket le=100': 0, 'worker_sts_rtt_ms_bucket le=1000': 2 },
  ...{ 'worker_sts_rtt_ms_bucket le=+Inf': 2, worker_chunk_end_to_end_latency_ms_count: 3 },
  ...{
    worker_chunk_end_to_end_latency_ms_sum: 3 * LATENCY_MS,
    'worker_chunk_end_to_end_latency_ms_bucket le=8000': 0,
  },
  ...{
    'worker_chunk_end_to_end_latency_ms_bucket le=12000': 3,
    'worker_chunk_end_to_end_latency_ms_bucket le=+Inf': 3,
  },
  ...{
    'worker_media_errors_total error_type=input_lost': 1,
    'worker_gst_bus_errors_total error_type=input_lost': 1,
  },
  ...{ 'worker_media_errors_total error_type=output': 0, 'worker_gst_bus_errors_total error_type=output': 0 },
});

const facts = (): Fields => ({
  plan: { name: STREAM, clip: 'c', worker: { segmentDurationSeconds: 1 }, sts: {} },
  ...{ stack: 'local', hidden: {}, streamId: STREAM, cues: [] },
  times: { startedAtMs: START_MS - 100, workerRunsAtMs: START_MS - 40, endedAtMs: START_MS + 20_000 },
  publisher: { fixtureStartAtMs: START_MS, endedAtMs: START_MS + 3100 },
  appearances: [{ fixtureStartAtMs: START_MS, endedAtMs: START_MS + 3100 }],
  workerExit: { code: 0, atMs: START_MS + 19_000 },
  health: [
    { state: 'connecting', fromMs: START_MS - 50, untilMs: START_MS - 50 },
    { state: 'running', fromMs: START_MS - 40, untilMs: START_MS + 2900 },
    { state: 'reconnecting', fromMs: START_MS + 3400, untilMs: START_MS + 9900 },
    { state: 'draining', fromMs: START_MS + 10_400, untilMs: START_MS + 18_400 },
    { state: 'stopped', fromMs: START_MS + 18_900, untilMs: START_MS + 18_900 },
  ],
});

/** @param change makes one thing wrong */
export function seen(change: (story: Story) => void = () => undefined): Seen {
  const story: Story = {
    journal: journal(),
    log: log(),
    metrics: metrics(),
    ...{ early: [], unreadAtMs: [] },
    facts: facts(),
    otherRuns: ['q'],
    sound: { sampleRateHz: 48_000, channels: 2 },
  };
  change(story);
  const logs = new LogBook('worker-1');
  for (const record of story.log)
    logs.add({ stream: 'stdout', text: JSON.stringify(record), record, atMs: Number(record['time']) });
  const told = story.facts as unknown as BroadcastFacts;
  const records = [...story.journal].sort((a, b) => a.atMs - b.atMs);
  return {
    sound: story.sound,
    ...{ facts: told, journal: records, logs, ...derived(told, records, logs) },
    metrics: MetricsRecord.of([
      ...story.early.map(({ afterMs, values }) => reading(afterMs, values)),
      ...story.unreadAtMs.map((ms) =>
        JSON.stringify({ atMs: START_MS + ms, tookMs: TOOK_MS, failed: 'refused' }),
      ),
      reading(18_000, story.metrics), // after all is over
    ]),
    otherRuns: story.otherRuns,
    heldUpMs: 0,
  };
}

const TOOK_MS = 3;

function reading(afterMs: number, values: Readonly<Record<string, number>>): string {
  const changed: Record<string, number> = {};
  for (const [series, value] of Object.entries(values)) {
    const [name = '', label] = series.split(' ');
    const [key, of] = label?.split('=') ?? [];
    changed[`${name}{${key === undefined ? '' : `${key}="${of ?? ''}",`}stream_id="${STREAM}"}`] = value;
  }
  return JSON.stringify({ atMs: START_MS + afterMs, tookMs: TOOK_MS, changed });
}

/** The payload of the n-th record of an event, to be changed. */
export function payloadOf({ journal: records }: Story, event: string, n = 0): Fields {
  const found = records.filter((record) => record.event === event)[n];
  if (!found) throw new Error(`the story has no ${event} ${n}`);
  return found.payload as Fields;
}
