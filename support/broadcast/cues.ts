import type {
  AudioChange,
  BackpressureOrder,
  DeliveryOrder,
  DisconnectOrder,
  SimulatedError,
} from '../faults/sts-control-orders';

/** When something is to happen. Cues come one after the other: each waits for its moment when the one before is done. */
export type Moment =
  /** The STS has received its n-th fragment, counted from 1 over all its sessions, so long ago. */
  | { kind: 'fragment'; number: number; afterMs: number }
  /** The STS has refused so many connections of the worker. */
  | { kind: 'refused'; times: number }
  /** So long after the programme's first picture went out. */
  | { kind: 'second'; second: number }
  /** So long after the moment of the cue before it. */
  | { kind: 'later'; ms: number }
  /** The worker has logged something. */
  | { kind: 'session-lost' };

/** What is done to the pipeline from outside. */
export type Act =
  | ({ kind: 'backpressure' } & BackpressureOrder)
  | ({ kind: 'disconnect' } & DisconnectOrder)
  | ({ kind: 'audio' } & { change: AudioChange })
  | ({ kind: 'delivery' } & { order: DeliveryOrder })
  | ({ kind: 'errors' } & { errors: readonly SimulatedError[] })
  | { kind: 'lose-session' }
  | { kind: 'let-in' }
  | { kind: 'freeze-sts' }
  | { kind: 'thaw-sts' }
  | { kind: 'cut-source' }
  | { kind: 'silence-source' }
  /** With the clip of the plan, or with another one. */
  | { kind: 'return-source'; clip?: string }
  | { kind: 'kill-media-server' }
  | { kind: 'stall-output' }
  | { kind: 'output-goes-on' }
  | { kind: 'refuse-output' }
  | { kind: 'stop-worker' };

/** Something that goes wrong, or right again, while a programme is on the air. */
export interface Cue {
  when: Moment;
  act: Act;
}

/** A cue that was carried out. */
export interface DoneCue {
  act: Act;
  /** When its moment came. */
  dueAtMs: number;
  /** Between these two the act took effect, in ms as `nowMs`. */
  beganAtMs: number;
  atMs: number;
}
