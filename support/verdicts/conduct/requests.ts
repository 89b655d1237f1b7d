import type { JournalRecord } from '../../../services/contracts/journal';
import { disconnects, field, given } from '../../records/journal-queries';

/** What the STS asked for on a connection, until it asked for something else or the session was over. */
export interface Request {
  action: unknown;
  delayMs: number;
  connection: string | undefined;
  fromMs: number;
  untilMs: number;
}

const DEFAULT_DELAY_MS = 500;

/** Every request of the STS that is in force for a while; one to slow down during a pause changes nothing. */
export function requestsOf(journal: readonly JournalRecord[]): Request[] {
  const asked = given(journal, 'backpressure');
  const ends = [...disconnects(journal), ...given(journal, 'stream:ready')];
  const requests = asked.map((record) => {
    const { payload, connection, atMs } = record;
    const action = field(payload, 'action');
    const isAfter = (one: JournalRecord): boolean => one.connection === connection && one.atMs > atMs;
    const next = asked.filter(isAfter).find((one) => action !== 'pause' || actionOf(one) !== 'slow_down');
    const untilMs = Math.min(next?.atMs ?? Infinity, ...ends.filter(isAfter).map((end) => end.atMs));
    const delayMs = Number(field(payload, 'recommended_delay_ms') ?? DEFAULT_DELAY_MS);
    return { action, delayMs, connection, fromMs: atMs, untilMs };
  });
  return requests.filter((request) => !isWithinPause(request, requests));
}

const actionOf = ({ payload }: JournalRecord): unknown => field(payload, 'action');

const isWithinPause = ({ action, fromMs, connection }: Request, all: readonly Request[]): boolean =>
  action === 'slow_down' &&
  all.some(
    (one) =>
      one.action === 'pause' && one.connection === connection && one.fromMs < fromMs && one.untilMs > fromMs,
  );
