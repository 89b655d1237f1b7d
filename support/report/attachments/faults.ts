import type { JournalRecord } from '../../../services/contracts/journal';
import { describeAct } from '../../broadcast/describe-act';
import type { BroadcastFacts } from '../../broadcast/facts';
import type { StsBehaviour } from '../../broadcast/plan';
import { answers, errorCode } from '../../records/journal-queries';
import type { Story } from '../story';
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
