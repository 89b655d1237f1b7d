import type { z } from 'zod';
import * as control from './control-events';
import { fragmentAccepted, fragmentApplied, fragmentData, fragmentProcessed } from './fragment-events';
import {
  streamCommand,
  streamComplete,
  streamInit,
  streamReady,
  backpressure,
  serviceError,
} from './session-events';

const FROM_WORKER = {
  'stream:init': streamInit,
  'stream:pause': streamCommand,
  'stream:resume': streamCommand,
  'stream:end': streamCommand,
  'fragment:data': fragmentData,
  'fragment:ack': fragmentApplied,
};
const FROM_STS = {
  'stream:ready': streamReady,
  'stream:complete': streamComplete,
  'fragment:ack': fragmentAccepted,
  'fragment:processed': fragmentProcessed,
  backpressure,
  error: serviceError,
};
const FROM_TEST = {
  'config:error_simulation': control.errorSimulation,
  'config:backpressure': control.backpressureControl,
  'config:latency': control.latencyControl,
  'config:delivery': control.deliveryControl,
  'config:audio': control.audioControl,
  'config:session': control.sessionControl,
  'simulate:disconnect': control.disconnectControl,
  'simulate:session_loss': control.sessionLossControl,
};

/** Payload by event, as it is after the check: defaults filled in, null fields gone. */
type Payloads<Events extends Record<string, z.ZodType>> = { [E in keyof Events]: z.output<Events[E]> };
/** Worker → STS. */
export type WorkerMessages = Payloads<typeof FROM_WORKER>;
/** STS → worker. */
export type StsMessages = Payloads<typeof FROM_STS>;
/** Test → echo-sts. */
export type ControlMessages = Payloads<typeof FROM_TEST>;

export type WorkerEvent = keyof WorkerMessages;
export type StsEvent = keyof StsMessages;
export type ControlEvent = keyof ControlMessages;

type Schemas<Messages> = { readonly [E in keyof Messages]: z.ZodType<Messages[E]> };

export const workerEvents: Schemas<WorkerMessages> = FROM_WORKER;
export const stsEvents: Schemas<StsMessages> = FROM_STS;
export const controlEvents: Schemas<ControlMessages> = FROM_TEST;

export const isWorkerEvent = (event: string): event is WorkerEvent => Object.hasOwn(workerEvents, event);
export const isStsEvent = (event: string): event is StsEvent => Object.hasOwn(stsEvents, event);
export const isControlEvent = (event: string): event is ControlEvent => Object.hasOwn(controlEvents, event);
