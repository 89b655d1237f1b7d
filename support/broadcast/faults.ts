import type {
  AudioChange,
  BackpressureOrder,
  DeliveryOrder,
  DisconnectOrder,
  SessionOrder,
  SimulatedError,
} from '../faults/sts-control';

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
  /** The worker has logged it for the first time. */
  | { kind: 'logged'; line: 'sessionLost' | 'inputAwaited' };

/** What is done to the pipeline from outside. */
export type Act =
  | { kind: 'backpressure'; order: BackpressureOrder }
  | { kind: 'disconnect'; order: DisconnectOrder }
  | { kind: 'audio'; change: AudioChange }
  | { kind: 'delivery'; order: DeliveryOrder }
  | { kind: 'errors'; errors: readonly SimulatedError[] }
  | { kind: 'session'; order: SessionOrder }
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

/** What is done to the pipeline, in words: `STS frozen`. */
export function describeAct(act: Act): string {
  switch (act.kind) {
    case 'backpressure':
      return asked(act.order);
    case 'disconnect':
      return `STS ${act.order.how === 'transport' ? 'tears' : 'ends'} the connection${refused(act.order.refuse_for_ms)}`;
    case 'audio':
      return `STS sends sound that is ${act.change.mode}`;
    case 'delivery':
      return `STS answers: ${act.order.mode}, ${act.order.count ?? 1} times`;
    case 'errors':
      return `STS fails: ${act.errors.map(({ error_code: code, value }) => `${code}, ${value ?? 'each'}`).join('; ')}`;
    case 'session':
      return `STS allows ${act.order.max_inflight ?? 'what is asked'} in flight from its next session on`;
    default:
      return SIMPLE_ACTS[act.kind];
  }
}

const SIMPLE_ACTS = {
  'let-in': 'STS lets the worker in',
  'lose-session': 'STS forgets the session',
  'freeze-sts': 'STS frozen',
  'thaw-sts': 'STS goes on',
  'cut-source': 'source torn off',
  'silence-source': 'source falls silent',
  'return-source': 'source comes back',
  'kill-media-server': 'media server killed',
  'stall-output': 'media server stops reading',
  'output-goes-on': 'media server reads again',
  'refuse-output': 'media server refuses the output',
  'stop-worker': 'worker told to stop',
} as const;

const REQUESTS = {
  pause: 'asks for a pause',
  slow_down: 'asks to slow down',
  none: 'lifts its request',
} as const;

const asked = ({ action, recommended_delay_ms: delayMs }: BackpressureOrder): string =>
  `STS ${REQUESTS[action]}${delayMs === undefined ? '' : ` by ${delayMs} ms`}`;

const refused = (forMs: number | undefined): string =>
  forMs === undefined ? '' : `, refuses for ${seconds(forMs)}`;

const seconds = (ms: number): string => `${ms / 1000} s`;
