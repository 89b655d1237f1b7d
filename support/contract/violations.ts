import {
  isControlEvent,
  isStsEvent,
  type StsEvent,
  stsEvents,
  type StsMessages,
} from '../../services/contracts/events';
import { readMessage } from '../../services/contracts/message';

/**
 * What is wrong with a message of the service, whatever the scenario is about: every event is one of the protocol,
 * fits its schema, tells whole milliseconds, and is about the client's own stream. An error may name another one: the one it refuses.
 */
export function misconduct(
  event: string,
  payload: unknown,
  streamId: string | undefined,
): string | undefined {
  if (isControlEvent(event.replace(/:ack$/, ''))) return undefined;
  if (!isStsEvent(event)) return `the service sent ${event}, which is no event of the protocol`;
  const reading = readMessage<StsMessages[StsEvent]>(stsEvents[event], payload);
  if (!reading.ok) return `the service sent a bad ${event}: ${reading.problem}`;
  const [fraction] = fractionsIn(payload);
  if (fraction !== undefined)
    return `the service sent ${event} with ${fraction}: expected whole milliseconds`;
  if (event === 'error' || streamId === undefined || !('stream_id' in reading.value)) return undefined;
  const { stream_id: seen } = reading.value;
  return seen === streamId ? undefined : `the service sent ${event} of stream ${seen ?? '?'} to ${streamId}`;
}

/** Every field `…_ms` of a message that is not a whole number, as "audio.duration_ms 5994.667". */
export function fractionsIn(message: unknown, path = ''): string[] {
  if (typeof message !== 'object' || message === null) return [];
  return Object.entries(message).flatMap(([name, value]: [string, unknown]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return isFraction(name, value) ? [`${at} ${value}`] : fractionsIn(value, at);
  });
}

const isFraction = (name: string, value: unknown): value is number =>
  name.endsWith('_ms') && typeof value === 'number' && !Number.isInteger(value);
