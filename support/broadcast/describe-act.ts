import type { Act } from './cues';

/** What is done to the pipeline, in words: `STS frozen`. */
export function describeAct(act: Act): string {
  switch (act.kind) {
    case 'backpressure':
      return asked(act.action, act.recommendedDelayMs);
    case 'disconnect':
      return `STS ${act.how === 'transport' ? 'tears' : 'ends'} the connection${refused(act.refuseForMs)}`;
    case 'audio':
      return `STS sends sound that is ${act.change.mode}`;
    case 'delivery':
      return `STS answers: ${act.order.mode}, ${act.order.count ?? 1} times`;
    case 'errors':
      return `STS fails: ${act.errors.map(({ code, value }) => `${code}, ${value ?? 'each'}`).join('; ')}`;
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

const REQUESTS = { pause: 'for a pause', slow_down: 'to slow down', none: 'for nothing any more' } as const;

const asked = (action: keyof typeof REQUESTS, delayMs: number | undefined): string =>
  `STS asks ${REQUESTS[action]}${delayMs === undefined ? '' : ` by ${delayMs} ms`}`;

const refused = (forMs: number | undefined): string =>
  forMs === undefined ? '' : `, refuses for ${seconds(forMs)}`;

const seconds = (ms: number): string => `${ms / 1000} s`;
