import { randomUUID } from 'node:crypto';
import type { FragmentApplied, FragmentData } from '../../services/contracts/fragment-events';
import type { StreamCommand, StreamInit } from '../../services/contracts/session-events';

/** Well-formed messages of a worker, to be sent as they are or with one thing wrong. */

export interface Party {
  streamId: string;
  workerId: string;
}

export const FRAGMENT_MS = 6_000;
/** Four bytes that are no sound: enough wherever it is only echoed. */
const FOUR_BYTES = 'AAECAw==';
const NS_PER_MS = 1e6;

export const streamInit = ({ streamId, workerId }: Party): StreamInit => ({
  stream_id: streamId,
  worker_id: workerId,
  config: {
    source_language: 'en',
    target_language: 'es',
    chunk_duration_ms: FRAGMENT_MS,
    sample_rate_hz: 48_000,
    channels: 2,
    format: 'm4a',
  },
  max_inflight: 3,
  timeout_ms: 8_000,
});

export const fragmentData = ({ streamId }: Pick<Party, 'streamId'>, sequence: number): FragmentData => ({
  fragment_id: randomUUID(),
  stream_id: streamId,
  sequence_number: sequence,
  timestamp: Date.now(),
  audio: {
    format: 'm4a',
    sample_rate_hz: 48_000,
    channels: 2,
    duration_ms: FRAGMENT_MS,
    data_base64: FOUR_BYTES,
  },
  metadata: {
    pts_ns: sequence * FRAGMENT_MS * NS_PER_MS,
    // Another number, so that one given back for the other is noticed.
    source_pts_ns: sequence * FRAGMENT_MS * NS_PER_MS + 7,
  },
});

export const fragmentAck = (fragmentId: string): FragmentApplied => ({
  fragment_id: fragmentId,
  status: 'applied',
  timestamp: Date.now(),
});

export const streamCommand = ({ streamId }: Pick<Party, 'streamId'>): StreamCommand => ({
  stream_id: streamId,
});

/** Engine.IO puts one character before a packet: the kind of its message. */
const ENGINE_PREFIX_BYTES = 1;
const EVENT = '2';

/**
 * A Socket.IO event packet whose WebSocket message is exactly so many bytes long.
 * @param message event and payload with a text of the right length, ASCII
 */
export function packetOfBytes(bytes: number, message: (filling: string) => [string, object]): string {
  const packet = (filling: string): string => EVENT + JSON.stringify(message(filling));
  return packet('x'.repeat(bytes - ENGINE_PREFIX_BYTES - packet('').length));
}
