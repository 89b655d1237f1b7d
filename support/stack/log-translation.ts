import type { ProcessLine } from '../base/lines';
import type { LogBook } from '../records/logs';
import { type WorkerProfile, workerProfile } from './worker-profile';

type Profile = Pick<WorkerProfile, 'logFields' | 'logLines'>;
type Fields = Record<string, unknown>;

/**
 * A line of a worker's log as ours would write it: with our names for its fields, and with what its profile says that its words mean.
 * @returns undefined for a line that is no JSON and of which the profile says nothing, where it says something of words
 */
export function translateLine(
  line: ProcessLine,
  { logFields, logLines }: Profile = workerProfile(),
): ProcessLine | undefined {
  if (!hasOwnLog({ logFields, logLines })) return line;
  const named = line.record && renamed(line.record, logFields);
  const words = typeof named?.['msg'] === 'string' ? named['msg'] : line.text;
  const meant = meaningOf(words, logLines);
  if (!named && !meant) return logLines.length > 0 ? undefined : line;
  const record = { level: 'info', ...(named ?? { msg: line.text }), ...meant };
  return { ...line, record: { ...record, time: timeOf(record) ?? line.atMs } };
}

/** Whether its lines are made ours by its profile: then who says them, and in which run, is not asked. */
export const hasOwnLog = ({ logFields, logLines }: Profile = workerProfile()): boolean =>
  Object.keys(logFields).length + logLines.length > 0;

function renamed(record: Fields, ours: Profile['logFields']): Fields {
  const names = new Map(Object.entries(ours).map(([our, their]) => [their, our]));
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** What the first pattern that fits says, and what its named groups caught: numbers as numbers. */
function meaningOf(words: string, lines: Profile['logLines']): Fields | undefined {
  const found = lines.find(({ pattern }) => new RegExp(pattern).test(words));
  if (!found) return undefined;
  const caught = Object.entries(new RegExp(found.pattern).exec(words)?.groups ?? {});
  const values = caught.map(([name, text]) => [name, isNumber(text) ? Number(text) : text]);
  return { ...Object.fromEntries(values), ...found.is } as Fields;
}

const isNumber = (text: string | undefined): boolean => /^-?\d+(\.\d+)?$/.test(text ?? '');

/** No time of our days is below it in ms, or above it in seconds. */
const SECONDS_END = 1e11;

/** Seconds or ms since the epoch, or a date as ISO 8601 writes it. */
function timeOf({ time }: Fields): number | undefined {
  const told = typeof time === 'string' ? Date.parse(time) : Number(time);
  const ms = told < SECONDS_END && typeof time === 'number' ? told * 1000 : told;
  return Number.isFinite(ms) ? ms : undefined;
}

export function addTo(book: LogBook, line: ProcessLine): void {
  const ours = translateLine(line);
  if (ours) book.add(ours);
}
