import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { JournalRecord } from '../../../services/contracts/journal';
import { redact } from '../../../services/net/redact';
import { parseRecord } from '../../base/lines';
import { readIfThere } from '../../base/read-if-there';
import { FILES } from '../../broadcast/facts';
import { MetricsRecord } from '../../broadcast/metrics-record';
import { parseJournalLine } from '../../records/journal-reader';
import type { FailureView } from '../failure-view';

/** Seconds of the broadcast for a time, as text. */
export type TimeText = (atMs: number) => string;

/** Every service's log in a broadcast's folder, its lines made short. */
export async function logsIn(
  dir: string,
  time: TimeText,
): Promise<{ service: string; lines: TimedLine[] }[]> {
  const names = (await namesIn(dir)).filter((name) => name.endsWith('.log'));
  return Promise.all(
    names.map(async (name) => ({
      service: name.replace(/\.log$/, ''),
      lines: timedLines((await readIfThere(path.join(dir, name))) ?? '').map((line) => shortened(line, time)),
    })),
  );
}

/** @returns none for a folder that is not there */
export async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The same on each line of a log, or at its beginning anyway. */
const NO_NEWS = ['time', 'level', 'component', 'msg', 'message', 'streamId', 'runId', 'instanceId'];

function shortened({ atMs, text }: TimedLine, time: TimeText): TimedLine {
  const record = parseRecord(text);
  if (!record || atMs === undefined) return { atMs, text };
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => !NO_NEWS.includes(name)));
  const facts = Object.keys(rest).length === 0 ? '' : ` ${json(rest)}`;
  const [level, component, message] = [
    record['level'],
    record['component'],
    record['msg'] ?? record['message'],
  ];
  const words = [level, component, message].filter((word) => typeof word === 'string');
  return { atMs, text: `${time(atMs)} ${words.join(' ')}${facts}` };
}

/** Thousandths are enough of any number here. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' ? rounded(each) : each));

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The journal of the STS, a line a record. */
export async function journalLines(dir: string, time: TimeText): Promise<TimedLine[]> {
  const text = (await readIfThere(path.join(dir, FILES.journal))) ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map(parseJournalLine).map((record) => ({ atMs: record.atMs, text: told(record, time) }));
}

function told(record: JournalRecord, time: TimeText): string {
  const { kind, event, sequence, status, reason, payload } = record;
  return [
    time(record.atMs),
    kind,
    event,
    sequence === undefined ? undefined : `#${sequence}`,
    status,
    reason,
    payload === undefined ? undefined : json(payload),
  ]
    .filter((word) => word !== undefined)
    .join(' ');
}

/** Of Node itself, or parts of a histogram: nobody looks for a cause there first. */
const UNINTERESTING = /^(process|nodejs)_|_bucket$/;
const MAX_METRICS = 40;

/** What changed in a window. */
export async function metricChanges(dir: string, { fromMs, toMs }: Window): Promise<FailureView['metrics']> {
  const file = path.join(dir, FILES.metrics);
  if ((await readIfThere(file)) === undefined) return [];
  const series = (await MetricsRecord.read(file)).all().filter(({ name }) => !UNINTERESTING.test(name));
  return series
    .map(({ name, labels: { stream_id: _same, ...labels }, points }) => {
      const valueAt = (ms: number): string => {
        const value = points.findLast(({ atMs }) => atMs <= ms)?.value;
        return value === undefined ? '-' : String(rounded(value));
      };
      const facts = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const full = facts.length === 0 ? name : `${name}{${facts.join(',')}}`;
      return { name: full, before: valueAt(fromMs), after: valueAt(toMs) };
    })
    .filter(({ before, after }) => before !== after)
    .slice(0, MAX_METRICS);
}

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

/** A line of a record, and when it was written; undefined where it does not say. */
export interface TimedLine {
  atMs: number | undefined;
  text: string;
}

export interface Window {
  fromMs: number;
  toMs: number;
}

/** Four logs and the journal are then below 64 KB as JSON. */
const MOST_LINES = 40;

/**
 * The lines of a window, without secrets: of too many those in its middle. Without a window the last ones. The first and last
 * line tell how many were left out.
 */
export function excerpt(lines: readonly TimedLine[], window?: Window, most = MOST_LINES): string[] {
  const inside = window ? within(lines, window) : lines;
  const tooMany = Math.max(0, inside.length - most);
  const before = window ? Math.floor(tooMany / 2) : tooMany;
  const kept = inside.slice(before, before + most).map(({ text }) => shown(text));
  const remark = (count: number): string[] => (count > 0 ? [`… ${count} lines left out`] : []);
  return [...remark(before), ...kept, ...remark(tooMany - before)];
}

/** A stack trace belongs to the line before it. */
function within(lines: readonly TimedLine[], { fromMs, toMs }: Window): TimedLine[] {
  let atMs: number | undefined;
  return lines.filter((line) => {
    atMs = line.atMs ?? atMs;
    return atMs !== undefined && atMs >= fromMs && atMs <= toMs;
  });
}

/** A line longer than this is cut: logs quote whole messages. */
const MAX_LINE_CHARS = 260;

/** As a report may show a text: without secrets, and not longer than a report can use. */
export function shown(text: string, mostChars = MAX_LINE_CHARS): string {
  const redacted = redact(text);
  if (redacted.length <= mostChars) return redacted;
  return `${redacted.slice(0, mostChars)}… ${redacted.length - mostChars} characters left out`;
}
