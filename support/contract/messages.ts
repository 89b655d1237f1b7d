import { randomUUID } from 'node:crypto';
import type { FragmentApplied, FragmentData } from '../../services/contracts/fragment-events';
import type { StreamCommand, StreamInit } from '../../services/contracts/session-events';
import { type ControlAck, controlAck } from '../../services/contracts/control-events';
import { ERROR_CODES, type ErrorCode } from '../../services/contracts/error-codes';
import type { ControlEvent } from '../../services/contracts/events';
import type { SimulatedError } from '../faults/sts-control';
import { ANSWER_MS, type RawClient } from './raw-client';

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

/** Orders to the service, as features word them. */

/** @throws Error that lists the codes there are */
export function errorCode(name: string): ErrorCode {
  const code = ERROR_CODES.find((known) => known === name);
  if (code) return code;
  throw new Error(`"${name}" is no error code of the protocol. There are: ${ERROR_CODES.join(', ')}`);
}

/** An error for some fragments: `every fragment`, `every 3rd fragment`, `fragment 4`, `the next 2 fragments`. */
export function errorFor(fragments: string, code: string): SimulatedError {
  const value = Number(/\d+/.exec(fragments)?.[0]);
  const error = { error_code: errorCode(code) };
  if (fragments === 'every fragment') return { ...error, trigger: 'always' };
  if (/^every \d+(st|nd|rd|th) fragment$/.test(fragments))
    return { ...error, trigger: 'nth_fragment', value };
  if (/^the next \d+( fragments?)?$/.test(fragments)) return { ...error, trigger: 'next', value };
  if (/^fragment \d+$/.test(fragments)) return { ...error, trigger: 'sequence_number', value };
  throw new Error(
    `"${fragments}": expected every fragment, every 3rd fragment, the next 2 fragments or fragment 4`,
  );
}

/** Sends an order, proper or not. @returns its two answers: the callback's, and that of the event `<order>:ack` */
export async function sendOrder(
  wire: RawClient,
  event: ControlEvent,
  payload: unknown,
): Promise<ControlAck[]> {
  const before = wire.count(`${event}:ack`);
  const callback: unknown = await wire.socket.timeout(ANSWER_MS).emitWithAck(event, payload);
  await wire.arrival(`${event}:ack`, before + 1);
  const last = wire.received.findLast((message) => message.event === `${event}:ack`);
  return [controlAck.parse(callback), controlAck.parse(last?.payload)];
}
