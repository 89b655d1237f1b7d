import type { JournalRecord } from '../../services/contracts/journal';
import type { Act } from '../broadcast/cues';
import type { BroadcastFacts } from '../broadcast/facts';
import type { StsBehaviour } from '../broadcast/plan';
import { answers, errorCode } from '../observe/journal-queries';
import type { Story } from '../report/story';
import type { StoryClock } from './clock';

type Fault = Story['faults'][number];

/** What was done to the pipeline, in words and in the order of time; how the STS behaves from the start comes first. */
export function faultsOf(
  { plan, cues }: Pick<BroadcastFacts, 'plan' | 'cues'>,
  journal: readonly JournalRecord[],
  clock: StoryClock,
): Fault[] {
  const lasting = behaviour(plan.sts).map((what) => ({ at: 0, what }));
  const acts = cues.map(({ act, atMs }) => ({ at: clock(atMs), what: describeAct(act) }));
  const failures = failedAnswers(journal, clock);
  return [...lasting, ...[...acts, ...failures].sort((a, b) => a.at - b.at)];
}

const seconds = (ms: number): string => `${ms / 1000} s`;

function behaviour({ latency, silent, hostile, session = {}, absent }: StsBehaviour): string[] {
  return [
    ...(latency ? [`STS takes ${seconds(latency.minMs)} to ${seconds(latency.maxMs)} to answer`] : []),
    ...(silent ? ['STS never answers'] : []),
    ...(hostile ? ['STS sends broken messages'] : []),
    ...(session.maxInflight === undefined ? [] : [`STS takes ${session.maxInflight} fragments at a time`]),
    ...(session.withholdReady === undefined ? [] : ['STS does not say that it is ready']),
    ...(session.completeAfterMs === undefined
      ? []
      : [`STS says goodbye ${seconds(session.completeAfterMs)} late`]),
    ...(absent ? ['STS lets nobody in'] : []),
  ].map((what) => what.replace(/(\S+ s) to \1/, '$1'));
}

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

/** Failed answers in a row are one. */
function failedAnswers(journal: readonly JournalRecord[], clock: StoryClock): Fault[] {
  const runs: { at: number; codes: string[] }[] = [];
  let inRun = false;
  for (const answer of answers(journal)) {
    const code = errorCode(answer);
    if (code !== undefined && inRun) runs.at(-1)?.codes.push(code);
    else if (code !== undefined) runs.push({ at: clock(answer.atMs), codes: [code] });
    inRun = code !== undefined;
  }
  return runs.map(({ at, codes }) => ({ at, what: `STS fails ${countOf(codes)}` }));
}

function countOf(codes: readonly string[]): string {
  const [first = '', ...others] = [...new Set(codes)];
  const times = codes.length === 1 ? 'once' : `${codes.length} times`;
  return others.length === 0 ? `${times}: ${first}` : `${times}, with ${others.length + 1} codes`;
}
