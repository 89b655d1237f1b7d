import { field, given } from '../../records/journal-queries';
import type { LogBook, LogQuery, LogRecord } from '../../records/logs';
import { within } from './messages';
import { echoSaw, timesAreKnown, type Seen } from './seen';

/** What is wrong in single lines of the log: their level, and what they say of the STS and of the figures. One sentence each. */
export function lineProblems(seen: Seen): string[] {
  const { logs } = seen;
  if (!logs) return [];
  return [
    ...levelProblems(logs),
    ...reasonProblems(seen, logs),
    ...(echoSaw(seen) ? requestProblems(seen, logs) : []),
    ...(timesAreKnown(seen) ? lossProblems(seen, logs) : []),
  ];
}

/** An alarm goes by the level: docs/contract.md has one for each line. */
const LEVELS: readonly { level: LogRecord['level']; line: LogQuery }[] = [
  { level: 'warn', line: { component: 'breaker', has: ['from', 'to'] } },
  { level: 'info', line: { component: 'backpressure', has: ['action'] } },
  { level: 'info', line: { component: 'connection', has: ['sessionId'] } },
  { level: 'info', line: { component: 'sync', has: ['stepMs'] } },
  { level: 'warn', line: { component: 'sync', has: ['missingMs'] } },
];

const levelProblems = (logs: LogBook): string[] =>
  LEVELS.flatMap(({ level: expected, line }) => {
    const wrong = logs.where(line).find(({ level }) => level !== expected);
    return wrong ? [`"${wrong.message}" is a line of level ${wrong.level}: expected ${expected}`] : [];
  });

/** The figure of a reason counts the lines that give it. */
function reasonProblems({ metrics }: Seen, logs: LogBook): string[] {
  const lines = logs.where({ component: 'settle', level: 'info', has: ['fragmentId', 'batch'] });
  return Object.entries(metrics.labelled('worker_fallback_total', 'reason')).flatMap(([reason, counted]) => {
    const told = lines.filter(({ fields }) => fields['reason'] === reason).length;
    return within(`worker_fallback_total ${reason}, against lines that say so`, counted, told, told);
  });
}

/** Each line tells a request that came, in the order in which they came; one that changes nothing may have none. */
function requestProblems({ journal }: Seen, logs: LogBook): string[] {
  const asked = given(journal, 'backpressure').map(({ payload }) => field(payload, 'action'));
  const told = logs
    .where({ component: 'backpressure', has: ['action'] })
    .map(({ fields }) => fields['action']);
  let next = 0;
  for (const action of told) {
    const at = asked.indexOf(action, next);
    if (at < 0) return [`backpressure lines say ${told.join(', ')}: the STS asked for ${asked.join(', ')}`];
    next = at + 1;
  }
  return [];
}

/** Whoever reads why a session was lost has to know whether the STS wanted it. */
function lossProblems({ facts: { cues } }: Seen, logs: LogBook): string[] {
  const ordered = cues.flatMap(({ act }) => (act.kind === 'disconnect' ? [act.order.how ?? 'server'] : []));
  const reasons = logs
    .where({ level: 'warn', component: 'connection', has: ['reason', 'inFlight'] })
    .map(({ fields }) => fields['reason']);
  if (reasons.length !== ordered.length) return [];
  const of = (how: string): unknown[] => reasons.filter((_, i) => ordered[i] === how);
  const [both] = of('server').filter((reason) => of('transport').includes(reason));
  return both === undefined
    ? []
    : [`a goodbye of the STS and a broken connection are both told as ${JSON.stringify(both)}`];
}
