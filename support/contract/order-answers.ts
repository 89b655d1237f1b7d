import { type ControlAck, controlAck } from '../../services/contracts/control-events';
import type { ControlEvent } from '../../services/contracts/events';
import { ANSWER_MS, type Wire } from './wire';

/** Sends an order, proper or not. @returns its two answers: the callback's, and that of the event `<order>:ack` */
export async function sendOrder(wire: Wire, event: ControlEvent, payload: unknown): Promise<ControlAck[]> {
  const before = wire.count(`${event}:ack`);
  const callback: unknown = await wire.socket.timeout(ANSWER_MS).emitWithAck(event, payload);
  await wire.arrival(`${event}:ack`, before + 1);
  const last = wire.received.findLast((message) => message.event === `${event}:ack`);
  return [controlAck.parse(callback), controlAck.parse(last?.payload)];
}
