import type { ControlAck, DisconnectControl } from '../../contracts/control-events';
import { type ControlEvent, controlEvents, type ControlMessages } from '../../contracts/events';
import { readMessage } from '../../contracts/message';
import type { Timers } from '../../net/timers';
import type { Connections, RefusalWindows } from './connections';
import { encoderProblem } from '../audio/aac-encoder';
import type { Plans } from '../misbehaviour/stream-plan';
import type { Speaker } from '../audio/ffmpeg';

/** What control messages act on. */
export interface ControlContext {
  plans: Plans;
  connections: Connections;
  refusals: RefusalWindows;
  timers: Timers;
  speaker: Pick<Speaker, 'problem'>;
}

/** The answer to a control message, and the stream it acted on: none for all, or if it was refused. */
interface ControlResult {
  ack: ControlAck;
  target?: string | undefined;
}

type Detail = Partial<Pick<ControlAck, 'rules_count' | 'status' | 'error_message'>>;
type Order<E extends ControlEvent> = (
  message: ControlMessages[E],
  target: string | undefined,
  context: ControlContext,
) => Detail | void;

/** Checks and carries out a control message. Without stream_id it acts on the sender's own stream, else on all. */
export function carryOut<E extends ControlEvent>(
  event: E,
  payload: unknown,
  ownStreamId: string | undefined,
  context: ControlContext,
): ControlResult {
  const reading = readMessage(controlEvents[event], payload);
  if (!reading.ok) return refusedControl(reading.problem);
  const target = reading.value.stream_id ?? ownStreamId;
  const sessions = context.connections.sessions(target).length;
  return {
    target,
    ack: { status: 'configured', sessions, ...ORDERS[event](reading.value, target, context) },
  };
}

export const refusedControl = (problem: string): ControlResult => ({
  ack: { status: 'error', error_message: problem },
});

const ORDERS: { readonly [E in ControlEvent]: Order<E> } = {
  'config:error_simulation': (errors, target, { plans }) => {
    plans.configure(target, { errors });
    return { rules_count: errors.enabled ? errors.rules.length : 0 };
  },
  'config:latency': (latency, target, { plans }) => plans.configure(target, { latency }),
  'config:delivery': (delivery, target, { plans }) => plans.configure(target, { delivery }),
  'config:audio': (audio, target, { plans, connections, speaker }) => {
    const problem = (audio.mode === 'spoken' && speaker.problem()) || encoderProblem(audio.encoder);
    if (problem !== undefined) return { status: 'error', error_message: problem };
    plans.configure(target, { audio });
    for (const worker of connections.sessions(target)) worker.prepareAudio();
  },
  'config:session': (session, target, { plans }) => plans.configure(target, { session }),
  'config:backpressure': ({ auto, action, severity, ...rest }, target, { plans, connections }) => {
    if (auto !== undefined) plans.configure(target, { autoBackpressure: auto });
    if (action === undefined || severity === undefined) return;
    const { recommended_delay_ms: delayMs } = rest;
    const advice = { action, severity, ...(delayMs !== undefined && { recommended_delay_ms: delayMs }) };
    // A worker that was told to pause must be told when that is over, even if its session is lost by then.
    connections.act(target, (worker) => worker.backpressure(advice), { lostToo: true });
  },
  'simulate:session_loss': (_message, target, { connections }) =>
    connections.act(target, (worker) => worker.loseSession()),
  'simulate:disconnect': disconnect,
};

/**
 * Ends connections, and with `refuse_for_ms` keeps them away. A stream that is yet to come is disconnected after its
 * `stream:ready`; but a refusal runs by the clock, from now, whether or not the stream is there.
 */
function disconnect(control: DisconnectControl, target: string | undefined, context: ControlContext): void {
  const { connections, refusals, timers } = context;
  const refuses = control.refuse_for_ms > 0;
  // Even without a delay not before the acknowledgement is out: the sender may be the one to go.
  const inTime = (): void =>
    void timers.after(control.delay_ms, () => {
      if (refuses) refusals.open(target, timers.now(), control.refuse_for_ms);
      for (const worker of connections.of(target)) worker.disconnect(control.how);
    });
  if (refuses || target === undefined || connections.of(target).length > 0) inTime();
  else connections.act(target, inTime);
}
