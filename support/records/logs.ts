import type { ProcessLine } from '../base/lines';
import { eventually } from '../base/eventually';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One JSON line that a service logged. */
export interface LogRecord {
  level: LogLevel;
  message: string;
  component: string | undefined;
  streamId: string | undefined;
  /** Everything on the line, under the names it has there. */
  fields: Readonly<Record<string, unknown>>;
  /** When the suite read it, ms as `nowMs`. */
  atMs: number;
}

/** What a record must be; all that is given must hold. Other fields are compared by value. */
export interface LogQuery {
  level?: LogLevel;
  component?: string;
  /** The whole message, or a pattern in it. */
  message?: string | RegExp;
  streamId?: string;
  fields?: Readonly<Record<string, unknown>>;
  /** Names of fields that must say something, and of those that must not be there. */
  has?: readonly string[];
  lacks?: readonly string[];
}

/** As languages and libraries call them, in lower case; the numbers are pino's and bunyan's. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  ...{ trace: 'debug', verbose: 'debug', debug: 'debug', 10: 'debug', 20: 'debug' },
  ...{ info: 'info', information: 'info', notice: 'info', 30: 'info' },
  ...{ warn: 'warn', warning: 'warn', 40: 'warn' },
  ...{ error: 'error', fatal: 'error', critical: 'error', panic: 'error', 50: 'error', 60: 'error' },
};

/** @param told in whatever case. @returns undefined for what is no level */
export function levelOf(told: unknown): LogLevel | undefined {
  const name = String(told).toLowerCase();
  return Object.hasOwn(LEVELS, name) ? LEVELS[name] : undefined;
}

/** What one process logged, in order. */
export class LogBook {
  readonly records: LogRecord[] = [];
  /** Lines that are no log records: a crash's stack trace, a library's print. */
  readonly otherLines: string[] = [];

  private readonly listeners: { query: LogQuery; listener: () => void }[] = [];

  constructor(private readonly processName: string) {}

  add(line: ProcessLine): void {
    const record = toLogRecord(line);
    if (record) this.take(record);
    else if (line.record?.['event'] !== 'ready' && line.text.trim() !== '') this.otherLines.push(line.text);
  }

  private take(record: LogRecord): void {
    this.records.push(record);
    for (const { query, listener } of this.listeners) if (matches(record, query)) listener();
  }

  /** Calls the listener for each record from now on that matches. */
  onRecord(query: LogQuery, listener: () => void): void {
    this.listeners.push({ query, listener });
  }

  where(query: LogQuery): LogRecord[] {
    return this.records.filter((record) => matches(record, query));
  }

  /**
   * @throws when the number differs, with the records that match
   */
  exactly(count: number, query: LogQuery): LogRecord[] {
    const found = this.where(query);
    if (found.length === count) return found;
    throw new Error(
      `${this.processName} logged ${found.length} records like ${describe(query)}, expected ${count}:${list(found)}`,
    );
  }

  /** The first record that matches, also one from before the call. */
  async waitFor(query: LogQuery, { withinMs }: { withinMs: number }): Promise<LogRecord> {
    const found = await eventually(
      `${this.processName} logs ${describe(query)}`,
      () => this.where(query)[0],
      { withinMs },
    );
    return found as LogRecord;
  }
}

/** @returns undefined for a line that is no log record: one without a known level and a message */
function toLogRecord({ record, atMs }: ProcessLine): LogRecord | undefined {
  const level = levelOf(record?.['level']);
  const message = record?.['msg'];
  if (!record || !level || typeof message !== 'string') return undefined;
  return {
    level,
    message,
    component: text(record['component']),
    streamId: text(record['streamId']),
    fields: record,
    atMs,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a record is as the query says. */
export function matches(record: LogRecord, query: LogQuery): boolean {
  const { level, component, message, streamId, fields = {}, has = [], lacks = [] } = query;
  return (
    (level === undefined || record.level === level) &&
    (component === undefined || record.component === component) &&
    (streamId === undefined || record.streamId === streamId) &&
    (message === undefined ||
      (typeof message === 'string' ? record.message === message : message.test(record.message))) &&
    Object.entries(fields).every(([name, value]) => record.fields[name] === value) &&
    has.every((name) => !isEmpty(record.fields[name])) &&
    lacks.every((name) => record.fields[name] === undefined)
  );
}

/** What says nothing is as good as absent. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function describe(query: LogQuery): string {
  const parts = Object.entries(query).map(
    ([name, value]) => `${name} ${value instanceof RegExp ? String(value) : JSON.stringify(value)}`,
  );
  return parts.length === 0 ? 'anything' : parts.join(', ');
}

function list(records: LogRecord[]): string {
  return records.map(({ fields }) => `\n  ${JSON.stringify(fields)}`).join('');
}
