import type { BroadcastFacts } from '../../broadcast/facts';
import { SAID_SECRET, SECRETS } from '../../broadcast/planted';
import type { LogBook, LogRecord } from '../../records/logs';
import { isForeignWorker } from '../../stack/foreign-worker';
import { hasOwnLog } from '../../stack/log-translation';
import { within } from './messages';
import type { Seen } from './seen';

/**
 * What is wrong with what the worker logged, one sentence each; none where it can't be seen. The libraries of others print to
 * standard error what they like, and a kept log has both.
 */
export function logProblems(seen: Seen): string[] {
  const { logs, facts } = seen;
  if (!logs) return [];
  return [
    ...(isForeignWorker()
      ? noneIsALine(logs)
      : logs.otherLines.map((text) => `a line that is no JSON record: ${shortened(text)}`)),
    ...logs.records.flatMap((record) => lineProblems(facts, record)),
    ...sameEverywhere(logs.records, ['runId', 'instanceId']),
    ...usedRun(seen, logs.records),
    ...timeProblems(logs.records),
    ...fragmentProblems(logs.records),
    ...amountProblems(seen, logs.records),
  ];
}

/** What it printed may be a log all the same. */
const noneIsALine = ({ records, otherLines: [first] }: LogBook): string[] =>
  records.length > 0 || first === undefined
    ? []
    : [
        `nothing that it printed is JSON with level and msg, as "${shortened(first)}": its profile may say what words mean, or log: none (docs/contract.md#a-profile)`,
      ];

const SHOWN_CHARACTERS = 160;
const shortened = (text: string): string => text.slice(0, SHOWN_CHARACTERS);

/** Longer than any sentence; a fragment's sound is thousands of characters. What others print of a crash may be as long. */
const LONGEST_LINE = 2000;
const LONGEST_OF_OTHERS = 20_000;
const SOUND = /[A-Za-z0-9+/]{200}/;
/** Before the start and after the end of the broadcast, as two clocks and a file may have it. */
const WITHIN_MS = 2000;

function lineProblems({ streamId, times }: BroadcastFacts, record: LogRecord): string[] {
  const text = JSON.stringify(record.fields);
  const isOurs = !hasOwnLog();
  const asked = isOurs ? ['runId', 'instanceId', 'component'] : [];
  const missing = asked.filter((name) => !isName(record.fields[name]));
  const { startedAtMs, endedAtMs } = times;
  const problems = [
    ...missing.map((name) => `no ${name}`),
    ...(record.streamId === streamId || !isOurs ? [] : [`streamId is not ${streamId}`]),
    ...(text.length > (isForeignWorker() ? LONGEST_OF_OTHERS : LONGEST_LINE) || SOUND.test(text)
      ? ['so long that it may hold sound']
      : []),
    ...(secrets().some((secret) => text.includes(secret)) ? ['it has a password in it'] : []),
    ...within('time', Number(record.fields['time']), startedAtMs - WITHIN_MS, endedAtMs + WITHIN_MS),
  ];
  return problems.map((problem) => `a line of the log: ${problem}: ${shortened(text)}`);
}

/** What others say a worker of somebody else's may tell as it was said. */
const secrets = (): readonly string[] => (isForeignWorker() ? SECRETS : [...SECRETS, SAID_SECRET]);

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';

const sameEverywhere = (records: readonly LogRecord[], names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const values = new Set(records.map(({ fields }) => fields[name]));
    return values.size > 1
      ? [`${name} is not the same on all lines: ${[...values].slice(0, 3).join(', ')}`]
      : [];
  });

function usedRun({ otherRuns }: Seen, [first]: readonly LogRecord[]): string[] {
  const run = String(first?.fields['runId']);
  return otherRuns.includes(run) ? [`runId ${run} is that of another broadcast, too`] : [];
}

/** Two threads may write in another order than they looked at the clock. */
const [OUT_OF_ORDER_MS, OF_OTHERS_MS] = [1, 100];

/** Lines of one process stand in the order of their times. */
const timeProblems = (records: readonly LogRecord[]): string[] =>
  records.slice(1).flatMap(({ fields }, i) => {
    const backMs = Number(records[i]?.fields['time']) - Number(fields['time']);
    return backMs > (isForeignWorker() ? OF_OTHERS_MS : OUT_OF_ORDER_MS)
      ? [
          `a line of the log is ${backMs} ms older than the one before it: ${shortened(JSON.stringify(fields))}`,
        ]
      : [];
  });

/** A fragment and its segment are named together: one number for each fragment, and another one for another. */
function fragmentProblems(records: readonly LogRecord[]): string[] {
  const batchOf = new Map<unknown, unknown>();
  const alone = isForeignWorker() ? [] : records.filter(isOfAFragmentAlone); // of others it is not asked everywhere
  const problems = records.flatMap(({ fields: { fragmentId, batch } }) => {
    if (fragmentId === undefined || batch === undefined) return [];
    const known = batchOf.get(fragmentId) ?? batch;
    batchOf.set(fragmentId, known);
    return known === batch
      ? []
      : [
          `fragment ${JSON.stringify(fragmentId)} has two batch numbers: ${JSON.stringify(known)} and ${JSON.stringify(batch)}`,
        ];
  });
  const batches = [...batchOf.values()];
  const twice = batches.filter((batch, i) => batches.indexOf(batch) !== i);
  return [
    ...problems,
    ...alone.map(({ message }) => `a line names a fragment, and not its segment: ${shortened(message)}`),
    ...twice.map((batch) => `two fragments have the batch number ${JSON.stringify(batch)}`),
  ];
}

/** What only repeats the STS, which may name any fragment, tells how many such lines were left out. */
const isOfAFragmentAlone = ({ fields }: LogRecord): boolean =>
  fields['fragmentId'] !== undefined && fields['batch'] === undefined && fields['left'] === undefined;

/** A line a transition: some for the stream, some for each fragment, one for each message that can't be read, none for frames. */
const LINES_OF_A_STREAM = 40;
const LINES_OF_A_FRAGMENT = 8;

function amountProblems({ facts: { plan }, metrics }: Seen, records: readonly LogRecord[]): string[] {
  const fragments = metrics.value('worker_fragments_total', { stage: 'produced' });
  const most = LINES_OF_A_STREAM + LINES_OF_A_FRAGMENT * fragments + (plan.sts.hostile?.messages ?? 0);
  const lines = records.filter(({ level }) => level !== 'debug');
  return within('lines in the log, debug aside', lines.length, 1, most);
}
