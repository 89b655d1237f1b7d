import { type ControlAck, controlAck } from '../../services/contracts/control-events';
import { ERROR_CODES, type ErrorCode } from '../../services/contracts/error-codes';
import type { ControlEvent } from '../../services/contracts/events';
import type { SimulatedError } from '../faults/sts-control-orders';
import { ANSWER_MS, type RawClient } from './raw-client';

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
  const error = { code: errorCode(code) };
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
