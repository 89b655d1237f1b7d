import type { z } from 'zod';
import {
  type AudioControl,
  audioControl,
  type BackpressureControl,
  backpressureControl,
  type DeliveryControl,
  deliveryControl,
  type DisconnectControl,
  disconnectControl,
  type ErrorSimulation,
  errorSimulation,
  type LatencyControl,
  latencyControl,
  type SessionControl,
  sessionControl,
  type SessionLossControl,
  sessionLossControl,
} from './control-events';
import {
  type FragmentAccepted,
  fragmentAccepted,
  type FragmentApplied,
  fragmentApplied,
  type FragmentData,
  fragmentData,
  type FragmentProcessed,
  fragmentProcessed,
} from './fragment-events';
import { type Backpressure, backpressure, type ServiceError, serviceError } from './service-events';
import {
  type StreamCommand,
  streamCommand,
  type StreamComplete,
  streamComplete,
  type StreamInit,
  streamInit,
  type StreamReady,
  streamReady,
} from './session-events';

/** Worker → STS: payload by event, as it is after the check (defaults filled in, null fields gone). */
export interface WorkerMessages {
  'stream:init': StreamInit;
  'stream:pause': StreamCommand;
  'stream:resume': StreamCommand;
  'stream:end': StreamCommand;
  'fragment:data': FragmentData;
  'fragment:ack': FragmentApplied;
}

/** STS → worker. */
export interface StsMessages {
  'stream:ready': StreamReady;
  'stream:complete': StreamComplete;
  'fragment:ack': FragmentAccepted;
  'fragment:processed': FragmentProcessed;
  backpressure: Backpressure;
  error: ServiceError;
}

/** Test → echo-sts. */
export interface ControlMessages {
  'config:error_simulation': ErrorSimulation;
  'config:backpressure': BackpressureControl;
  'config:latency': LatencyControl;
  'config:delivery': DeliveryControl;
  'config:audio': AudioControl;
  'config:session': SessionControl;
  'simulate:disconnect': DisconnectControl;
  'simulate:session_loss': SessionLossControl;
}

export type WorkerEvent = keyof WorkerMessages;
export type StsEvent = keyof StsMessages;
export type ControlEvent = keyof ControlMessages;

type Schemas<Messages> = { readonly [E in keyof Messages]: z.ZodType<Messages[E]> };

export const workerEvents: Schemas<WorkerMessages> = {
  'stream:init': streamInit,
  'stream:pause': streamCommand,
  'stream:resume': streamCommand,
  'stream:end': streamCommand,
  'fragment:data': fragmentData,
  'fragment:ack': fragmentApplied,
};

export const stsEvents: Schemas<StsMessages> = {
  'stream:ready': streamReady,
  'stream:complete': streamComplete,
  'fragment:ack': fragmentAccepted,
  'fragment:processed': fragmentProcessed,
  backpressure,
  error: serviceError,
};

export const controlEvents: Schemas<ControlMessages> = {
  'config:error_simulation': errorSimulation,
  'config:backpressure': backpressureControl,
  'config:latency': latencyControl,
  'config:delivery': deliveryControl,
  'config:audio': audioControl,
  'config:session': sessionControl,
  'simulate:disconnect': disconnectControl,
  'simulate:session_loss': sessionLossControl,
};

export const isWorkerEvent = (event: string): event is WorkerEvent => Object.hasOwn(workerEvents, event);
export const isStsEvent = (event: string): event is StsEvent => Object.hasOwn(stsEvents, event);
export const isControlEvent = (event: string): event is ControlEvent => Object.hasOwn(controlEvents, event);
