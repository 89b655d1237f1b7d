import path from 'node:path';
import { FILES } from '../../broadcast/facts';
import type { FailureView } from '../failure-view';
import { compared, type Failure, type FailureMoment } from './failure';
import { excerpt, journalLines, logsIn, metricChanges, namesIn, type TimeText, type Window } from './records';

/** What is known of the broadcast of a scenario that failed. */
export interface FailedBroadcast {
  /** Its folder; undefined for a scenario without a broadcast. */
  dir: string | undefined;
  /** ms as `nowMs` of second 0; undefined for a broadcast that broke off. */
  zeroMs: number | undefined;
  moment: FailureMoment | undefined;
}

/** Before and after the moment; longer than any reaction that the worker promises. */
const AROUND_MS = 5000;
const MAX_LOGS = 4;

/** What an engineer looks at first, at most 64 KB as JSON. */
export async function evidenceView(
  failure: Failure,
  broadcast: FailedBroadcast,
  commands: Pick<FailureView, 'command' | 'keepCommand'>,
  reportsFolder: string,
): Promise<FailureView> {
  const { dir, moment } = broadcast;
  const common = { ...compared(failure), ...commands };
  if (dir === undefined) return { ...common, logs: [], journal: [], metrics: [], files: [] };
  const window = windowOf(broadcast);
  const time = timeText(broadcast);
  const logs = (await logsIn(dir, time)).slice(0, MAX_LOGS);
  return {
    ...common,
    ...(moment && { at: `${moment.at.toFixed(1)} s into the programme: ${moment.because}` }),
    logs: logs.map(({ service, lines }) => ({ service, lines: excerpt(lines, window) })),
    journal: excerpt(await journalLines(dir, time), window),
    metrics: await metricChanges(dir, window ?? { fromMs: 0, toMs: Infinity }),
    files: await filesIn(dir, reportsFolder),
  };
}

function windowOf({ zeroMs, moment }: FailedBroadcast): Window | undefined {
  if (zeroMs === undefined || !moment) return undefined;
  const atMs = zeroMs + moment.at * 1000;
  return { fromMs: atMs - AROUND_MS, toMs: atMs + AROUND_MS };
}

const timeText =
  ({ zeroMs }: FailedBroadcast): TimeText =>
  (atMs) =>
    zeroMs === undefined ? new Date(atMs).toISOString() : `${((atMs - zeroMs) / 1000).toFixed(3)} s`;

const TITLES: Readonly<Record<string, string>> = {
  [FILES.recording]: 'Recording of the output',
  [FILES.journal]: 'Journal of the STS',
  [FILES.metrics]: 'Metrics over time',
  [FILES.arrivals]: 'When a viewer got each packet',
  [FILES.facts]: 'What was broadcast, and when',
};

async function filesIn(dir: string, reportsFolder: string): Promise<FailureView['files']> {
  const names = await namesIn(dir);
  const logs = names.filter((name) => name.endsWith('.log'));
  const known = Object.keys(TITLES).filter((name) => names.includes(name));
  return [...known, ...logs].map((name) => ({
    title: TITLES[name] ?? `Log of ${name.replace(/\.log$/, '')}`,
    href: hrefOf(path.join(dir, name), reportsFolder),
  }));
}

/** As a link in a page of that folder. */
export const hrefOf = (file: string, reportsFolder: string): string =>
  path.relative(reportsFolder, file).split(path.sep).map(encodeURIComponent).join('/');
