import { randomUUID } from 'node:crypto';
import type { FragmentData } from '../contracts/fragment-events';
import type { StreamInit } from '../contracts/session-events';
import { audioSpecificConfig, parseAudioSpecificConfig, silentAacFrame } from '../media/aac';
import { type AacTrack, writeTrack } from './audio/aac-track';

export const STREAM = 'stream-1';
export const WORKER = 'worker-1';

/** A valid `stream:init`. */
export const streamInit = (changes: Partial<StreamInit> = {}): StreamInit => ({
  stream_id: STREAM,
  worker_id: WORKER,
  config: {
    source_language: 'en',
    target_language: 'es',
    chunk_duration_ms: 6_000,
    sample_rate_hz: 48_000,
    channels: 2,
    format: 'm4a',
  },
  max_inflight: 3,
  timeout_ms: 8_000,
  ...changes,
});

/** A valid `fragment:data` with four bytes that are no sound; enough wherever it is only echoed. */
export const fragmentData = (sequence: number, changes: Partial<FragmentData> = {}): FragmentData => ({
  fragment_id: randomUUID(),
  stream_id: STREAM,
  sequence_number: sequence,
  timestamp: 1_700_000_000_000 + sequence,
  audio: { format: 'm4a', sample_rate_hz: 48_000, channels: 2, duration_ms: 6_000, data_base64: 'AAECAw==' },
  metadata: { pts_ns: sequence * 6e9, source_pts_ns: sequence * 6e9 },
  ...changes,
});

/** A silent AAC track, 48 kHz stereo unless told otherwise. */
export const silentTrack = (frames: number, sampleRateHz = 48_000, channels = 2): AacTrack => ({
  config: parseAudioSpecificConfig(audioSpecificConfig(sampleRateHz, channels)),
  frames: Array.from({ length: frames }, () => silentAacFrame(channels)),
  startSeconds: 0,
});

/** A fragment whose sound is a readable M4A file of so many silent frames. */
export function soundFragment(sequence: number, frames: number): FragmentData {
  const { audio, ...rest } = fragmentData(sequence);
  const file = writeTrack(silentTrack(frames));
  const duration_ms = Math.round((frames * 1_024_000) / 48_000);
  return { ...rest, audio: { ...audio, duration_ms, data_base64: file.toString('base64') } };
}
