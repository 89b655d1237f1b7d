import { isRetryable } from '../../../services/contracts/error-codes';
import type { JournalRecord } from '../../../services/contracts/journal';
import { LOG_LINES } from '../../records/log-lines';
import { errorCode, field, fragmentsSent, given } from '../../records/journal-queries';
import type { LogBook, LogRecord } from '../../records/logs';
import { isForeignWorker } from '../../stack/foreign-worker';
import { inForce } from '../../stack/worker-settings';
import { echoSaw, type Seen } from './seen';

/**
 * What our own worker's lines tell beyond the contract, by which a person on duty goes all the same: numbers, limits, lengths and
 * outcomes are those that the STS, the figures and the other lines tell. One sentence each.
 */
export function ownFieldProblems(seen: Seen): string[] {
  const { logs } = seen;
  if (!logs || isForeignWorker()) return [];
  return [
    ...(echoSaw(seen) ? [...sent(seen, logs), ...sessions(seen, logs), ...requests(seen, logs)] : []),
    ...failures(seen, logs),
    ...putOut(seen, logs),
    ...ends(seen, logs),
  ];
}

/** @param name of the field, in words that say whose it is */
const differs = (name: string, told: unknown, expected: unknown): string[] =>
  told === expected ? [] : [`${name}: told ${JSON.stringify(told)}, expected ${JSON.stringify(expected)}`];

const byId = <T>(all: readonly T[], idOf: (one: T) => unknown): Map<unknown, T> =>
  new Map(all.map((one) => [idOf(one), one]));
const idOfLine = ({ fields }: LogRecord): unknown => fields['fragmentId'];

function sent({ journal }: Seen, logs: LogBook): string[] {
  const arrived = byId(fragmentsSent(journal), ({ fragmentId }) => fragmentId);
  const ready = byId(logs.where(LOG_LINES.fragmentReady), idOfLine);
  return logs.where(LOG_LINES.fragmentSent).flatMap(({ fields: { fragmentId, sequence } }) => {
    const record = arrived.get(fragmentId);
    if (!record) return []; // as its session was lost
    const lengthMs = Math.round(Number(ready.get(fragmentId)?.fields['durationMs']));
    return [
      ...differs('sequence of a fragment that is sent', sequence, record.sequence),
      ...differs(
        'durationMs of a fragment, in whole ms',
        lengthMs,
        field(record.payload, 'audio', 'duration_ms'),
      ),
    ];
  });
}

function sessions({ journal }: Seen, logs: LogBook): string[] {
  const opened = given(journal, 'stream:ready');
  return logs.where({ component: 'connection', has: ['sessionId'] }).flatMap(({ fields }) => {
    const at = opened.findIndex(({ payload }) => field(payload, 'session_id') === fields['sessionId']);
    const [session, before] = [opened[at], opened[at - 1]];
    if (!session) return []; // which is told as such
    const isReturn = before !== undefined && before.connection !== session.connection;
    return [
      ...differs('maxInflight of a session', fields['maxInflight'], field(session.payload, 'max_inflight')),
      ...differs('reconnected of a session', fields['reconnected'], isReturn),
    ];
  });
}

/** Where each request has its line. */
function requests({ journal }: Seen, logs: LogBook): string[] {
  const asked = given(journal, 'backpressure');
  const told = logs.where({ component: 'backpressure', has: ['action'] });
  if (told.length !== asked.length) return [];
  return told.flatMap(({ fields }, i) => [
    ...differs('delayMs of a request', fields['delayMs'], field(asked[i]?.payload, 'recommended_delay_ms')),
    ...differs('severity of a request', fields['severity'], field(asked[i]?.payload, 'severity')),
  ]);
}

function failures({ fates }: Seen, logs: LogBook): string[] {
  const answers = byId(fates, ({ fragmentId }) => fragmentId);
  return logs.where({ level: 'warn', has: ['fragmentId', 'batch', 'code'] }).flatMap(({ fields }) => {
    const answer = answers.get(fields['fragmentId'])?.answer;
    return answer ? differs('retryable of a failed answer', fields['retryable'], canPass(answer)) : [];
  });
}

function canPass(answer: JournalRecord): boolean {
  const told = answer.event === 'error' ? answer.payload : field(answer.payload, 'error');
  return isRetryable({ code: errorCode(answer) ?? '', retryable: field(told, 'retryable') === true });
}

/** Added up from lines that are rounded nowhere. */
const ROUNDED_MS = 1;

function putOut({ metrics }: Seen, logs: LogBook): string[] {
  const settled = byId(
    logs.where({ component: 'settle', level: 'info', has: ['fragmentId', 'batch'] }),
    idOfLine,
  );
  const ready = byId(logs.where(LOG_LINES.fragmentReady), idOfLine);
  const lines = logs.where(LOG_LINES.fragmentPutOut);
  const told = lines.reduce((sum, { fields }) => sum + Number(fields['latencyMs']), 0);
  const counted = metrics.value('worker_chunk_end_to_end_latency_ms_sum');
  return [
    ...lines.flatMap(({ fields }) => {
      const [decided, complete] = [settled, ready].map((of) => of.get(fields['fragmentId'])?.fields ?? {});
      const outcome = decided?.['reason'] === undefined ? 'dubbed' : 'fallback';
      return [
        ...differs('outcome of a fragment that is put out', fields['outcome'], outcome),
        ...differs(
          'durationMs of a fragment that is put out',
          fields['durationMs'],
          complete?.['durationMs'],
        ),
      ];
    }),
    ...(Math.abs(told - counted) <= ROUNDED_MS
      ? []
      : [
          `latencyMs adds up to ${told.toFixed(0)}, worker_chunk_end_to_end_latency_ms_sum to ${counted.toFixed(0)}`,
        ]),
  ];
}

function ends({ facts: { plan, workerExit } }: Seen, logs: LogBook): string[] {
  const [gone] = logs.where({ ...LOG_LINES.stsGone, has: ['attempts'] });
  const end = logs.where({ component: 'worker', has: ['code'] }).at(-1);
  return [
    ...(gone
      ? differs('attempts in vain', gone.fields['attempts'], inForce(plan.worker).reconnectDelaysMs.length)
      : []),
    ...(end ? differs('code of the worker that ends', end.fields['code'], workerExit.code) : []),
  ];
}
