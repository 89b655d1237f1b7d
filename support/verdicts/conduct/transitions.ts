import { hasCue } from '../../broadcast/plan';
import { LOG_LINES } from '../../records/log-lines';
import { connects, disconnects, field, given } from '../../records/journal-queries';
import type { LogRecord } from '../../records/logs';
import { BREAKER_VALUES, type BreakerName } from '../breaker';
import { equals, within } from './messages';
import { echoSaw, lossesOf, type Seen } from './seen';

/** What is wrong with what the worker told of its changes of state: one line for each, and the figures agree. */
export function transitionProblems(seen: Seen): string[] {
  if (!seen.logs) return [];
  const of = (component: string): LogRecord[] => seen.logs?.where({ component }) ?? [];
  return [
    ...breakerProblems(seen, of('breaker')),
    ...correctionProblems(seen, of('sync')),
    ...(echoSaw(seen) ? pressureProblems(seen, of('backpressure')) : []),
    ...(echoSaw(seen) ? connectionProblems(seen, of('connection')) : []),
    ...fragmentLineProblems(seen),
  ];
}

/** Each line goes on where the one before it ended; the gauge shows the last one. */
function breakerProblems({ metrics }: Seen, lines: readonly LogRecord[]): string[] {
  let state: unknown = 'closed';
  const problems = lines.flatMap(({ fields: { from, to } }) => {
    const expected = state;
    state = to;
    const isChange = from === expected && to !== from && String(to) in BREAKER_VALUES;
    return isChange
      ? []
      : [`breaker: expected a change from ${String(expected)}, saw ${String(from)} → ${String(to)}`];
  });
  const gauge = metrics.value('worker_sts_breaker_state');
  return [
    ...problems,
    ...(gauge === BREAKER_VALUES[state as BreakerName]
      ? []
      : [`worker_sts_breaker_state is ${gauge} at the end, by its log the breaker is ${String(state)}`]),
  ];
}

const LARGEST_STEP_MS = 10;

function correctionProblems({ metrics }: Seen, lines: readonly LogRecord[]): string[] {
  const steps = lines.map(({ fields: { stepMs } }) => stepMs).filter((step) => step !== undefined);
  const counted = metrics.value('worker_av_sync_corrections_total');
  return [
    ...equals('log lines with a stepMs, against worker_av_sync_corrections_total', steps.length, counted),
    ...steps.flatMap((step) => within('stepMs', Math.abs(Number(step)), 0, LARGEST_STEP_MS)),
  ];
}

/** A line for each change of what holds, none for more than one message. */
function pressureProblems(seen: Seen, lines: readonly LogRecord[]): string[] {
  const asked = given(seen.journal, 'backpressure').map(({ payload }) => field(payload, 'action'));
  const changes = asked.filter((action, i) => action !== (asked[i - 1] ?? 'none'));
  const heard = lines.map(({ fields }) => fields['action']);
  const lost = lossesOf(seen) > 0 ? asked.length : 0;
  return within(
    `backpressure lines (${heard.join(', ')})`,
    heard.length,
    changes.length - lost,
    asked.length,
  );
}

/** One line for each session that begins, and one for each that is lost. */
function connectionProblems(seen: Seen, lines: readonly LogRecord[]): string[] {
  const { journal, facts } = seen;
  const sessions = given(journal, 'stream:ready').length;
  const began = lines.filter(({ fields }) => fields['sessionId'] !== undefined).length;
  const known = given(journal, 'stream:ready').map(({ payload }) => field(payload, 'session_id'));
  const foreign = lines
    .map(({ fields }) => fields['sessionId'])
    .filter((id) => id !== undefined && !known.includes(id));
  return [
    ...(facts.hidden.exit === undefined ? equals('lines with a sessionId', began, sessions) : []),
    ...foreign.map((id) => `the STS gave no session ${String(id)}`),
    ...openAtOnce(seen),
    ...lossProblems(seen),
    ...attemptLines(seen, lines),
  ];
}

/** One line for each attempt that came to no session, and why. */
function attemptLines({ journal, facts }: Seen, lines: readonly LogRecord[]): string[] {
  if (hasCue(facts.plan, 'freeze-sts')) return []; // which notes an attempt when it goes on
  const sessions = new Set(given(journal, 'stream:ready').map(({ connection }) => connection));
  const inVain = journal.filter(
    ({ kind, connection }) => kind === 'refused' || (kind === 'connect' && !sessions.has(connection)),
  );
  const told = lines.filter(
    ({ level, fields }) =>
      level === 'warn' && fields['reason'] !== undefined && fields['inFlight'] === undefined,
  );
  return equals('lines of attempts that came to no session', told.length, inVain.length);
}

/** One connection a stream: whoever comes back has left the one before. */
function openAtOnce({ journal, facts }: Seen): string[] {
  if (hasCue(facts.plan, 'freeze-sts')) return []; // which notes what was closed when it goes on
  const closedAtMs = new Map(disconnects(journal).map(({ connection, atMs }) => [connection, atMs]));
  return connects(journal).flatMap(({ atMs }, i, all) => {
    const open = all
      .slice(0, i)
      .filter(({ connection }) => (closedAtMs.get(connection) ?? Infinity) > atMs + ON_THE_WAY_MS);
    return open.length === 0
      ? []
      : [`connection ${i + 1} to the STS was opened while ${open.length} before it were open`];
  });
}

/** A message is on its way when a connection is torn; and a busy worker learns late that a session is lost. */
const ON_THE_WAY_MS = 300;
const LEARNS_WITHIN_MS = 1500;

/** How many a line says were in flight when a session was lost. */
function lossProblems(seen: Seen): string[] {
  if (hasCue(seen.facts.plan, 'freeze-sts')) return []; // which notes what it was sent when it goes on
  const { fates } = seen;
  return (seen.logs?.where(LOG_LINES.sessionLost) ?? []).flatMap(({ atMs, fields }) => {
    const before = fates.filter(({ sentAtMs }) => sentAtMs < atMs + ON_THE_WAY_MS);
    const [least, most] = [
      before.filter(
        ({ sentAtMs, endedAtMs, by }) =>
          by === 'connection' && sentAtMs < atMs - ON_THE_WAY_MS && endedAtMs > atMs - ON_THE_WAY_MS,
      ),
      before.filter(({ endedAtMs }) => endedAtMs > atMs - LEARNS_WITHIN_MS),
    ].map(({ length }) => length) as [number, number];
    return within('inFlight of a lost session', Number(fields['inFlight']), least, most);
  });
}

/** One line when a fragment is ready, one when it is settled, one when it is put out. */
function fragmentLineProblems({ logs, metrics }: Seen): string[] {
  const produced = metrics.value('worker_fragments_total', { stage: 'produced' });
  const putOut = metrics.value('worker_audio_fragments_total');
  const sent = metrics.value('worker_fragments_total', { stage: 'sent' });
  const [dubbed, fallback] = ['dubbed', 'fallback'].map((stage) =>
    metrics.value('worker_fragments_total', { stage }),
  ) as [number, number];
  const named = (lines: readonly LogRecord[]): LogRecord[] =>
    lines.filter(
      ({ fields }) => typeof fields['fragmentId'] === 'string' && typeof fields['batch'] === 'number',
    );
  const lines = (query: Parameters<NonNullable<typeof logs>['where']>[0]): number =>
    named(logs?.where(query) ?? []).length;
  const settled = lines({ component: 'settle', level: 'info' });
  return [
    ...equals('lines of component grid with fragmentId and batch', lines(LOG_LINES.fragmentReady), produced),
    ...equals('lines of component sts with fragmentId and batch', lines(LOG_LINES.fragmentSent), sent),
    ...equals('lines of settle with fragmentId and batch', settled, dubbed + fallback),
    ...equals('lines of component output with fragmentId and batch', lines(LOG_LINES.fragmentPutOut), putOut),
  ];
}
