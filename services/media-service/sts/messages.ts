import type { WorkerMessages } from '../../contracts/events';
import { SAMPLE_RATES_HZ } from '../../contracts/limits';
import type { AacConfig } from '../../media/aac';
import type { Settings } from '../settings';
import type { Offer } from './fragment-sender';

type SampleRateHz = (typeof SAMPLE_RATES_HZ)[number];

const NS_PER_MS = 1e6;

/** Whether the STS takes sound of this format at all, and what it gives back fits beside it: a dub has no SBR. */
export const isDubbable = (aac: AacConfig): boolean =>
  aac.extension === 'none' &&
  SAMPLE_RATES_HZ.some((rate) => rate === aac.sampleRateHz) &&
  (aac.channels === 1 || aac.channels === 2);

export const initMessage = (
  settings: Settings,
  workerId: string,
  aac: AacConfig,
): WorkerMessages['stream:init'] => ({
  stream_id: settings.streamId,
  worker_id: workerId,
  config: {
    source_language: settings.sourceLanguage,
    target_language: settings.targetLanguage,
    chunk_duration_ms: Math.round(settings.segmentMs),
    sample_rate_hz: aac.sampleRateHz as SampleRateHz,
    channels: aac.channels,
    format: 'm4a',
  },
  max_inflight: settings.maxInflight,
  timeout_ms: settings.stsTimeoutMs,
});

export const fragmentMessage = (
  { fragment, m4a }: Offer,
  sequence: number,
  { streamId }: Settings,
  aac: AacConfig,
): WorkerMessages['fragment:data'] => ({
  fragment_id: fragment.id,
  stream_id: streamId,
  timestamp: Date.now(),
  audio: {
    format: 'm4a',
    sample_rate_hz: aac.sampleRateHz as SampleRateHz,
    channels: aac.channels,
    duration_ms: Math.round(fragment.durationMs),
    data_base64: m4a.toString('base64'),
  },
  metadata: { pts_ns: Math.round((fragment.frames[0]?.atMs ?? 0) * NS_PER_MS) },
  sequence_number: sequence,
});

/** The fragment that a message names which is otherwise not understood. */
export function fragmentIdIn(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('fragment_id' in payload)) return undefined;
  return typeof payload.fragment_id === 'string' ? payload.fragment_id : undefined;
}
