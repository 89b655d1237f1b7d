import { parseRecord } from '../../base/lines';
import type { TimedLine } from './slices';

/** Lines of a service's log with their times: JSON records of ours, or MediaMTX's `2026/11/24 19:41:26 INF …`. */
export const timedLines = (log: string): TimedLine[] =>
  log
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => ({ atMs: timeOf(text), text }));

/** MediaMTX writes whole seconds of the local time. */
const MEDIAMTX_TIME = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)/;

function timeOf(text: string): number | undefined {
  const time = parseRecord(text)?.['time'];
  if (typeof time === 'number') return time;
  if (typeof time === 'string') return orUndefined(Date.parse(time));
  const [, year, month, day, clock] = MEDIAMTX_TIME.exec(text) ?? [];
  return clock === undefined
    ? undefined
    : orUndefined(Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${clock}`));
}

const orUndefined = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);
