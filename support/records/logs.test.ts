import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from '../base/lines';
import { LogBook, type LogLevel } from './logs';

function bookOf(...texts: (string | Record<string, unknown>)[]): LogBook {
  const book = new LogBook('worker-1');
  for (const each of texts) addTo(book, each);
  return book;
}

function addTo(book: LogBook, line: string | Record<string, unknown>): void {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  const record = parseRecord(text);
  book.add({ stream: 'stdout', text, atMs: 5, ...(record && { record }) });
}

const entry = (
  level: LogLevel | 'fatal' | 'CRITICAL',
  msg: string,
  fields: Record<string, unknown> = {},
) => ({
  level,
  msg,
  ...fields,
});

test('who listens hears of each record that matches, and of none before', () => {
  const book = bookOf(entry('error', 'early', {}));
  let heard = 0;
  book.onRecord({ level: 'error' }, () => heard++);
  for (const level of ['error', 'info', 'error'] as const) addTo(book, entry(level, 'late', {}));
  assert.equal(heard, 2);
});

test('queries by level, component, message, stream and field', () => {
  const book = bookOf(
    entry('info', 'breaker opened', { component: 'breaker', streamId: 's1', failures: 5 }),
    entry('warn', 'fragment falls back', { component: 'settle', streamId: 's1' }),
    entry('info', 'breaker closed', { component: 'breaker', streamId: 's2' }),
  );
  assert.equal(book.where({}).length, 3);
  assert.equal(book.where({ component: 'breaker' }).length, 2);
  assert.equal(book.where({ component: 'breaker', streamId: 's2' })[0]?.message, 'breaker closed');
  assert.equal(book.where({ message: /^breaker/ }).length, 2);
  assert.equal(book.where({ message: 'breaker' }).length, 0);
  assert.equal(book.where({ fields: { failures: 5 } }).length, 1);
  assert.equal(book.where({ level: 'warn' })[0]?.atMs, 5);
});

test('a fatal record is an error', () => {
  const gone = bookOf(entry('fatal', 'gone'), entry('CRITICAL', "Python's word for it"));
  assert.equal(gone.where({ level: 'error' }).length, 2);
});

test('levels are known by the names and numbers that libraries give them', () => {
  const told = [20, 'TRACE', 30, 'Information', 40, 'WARNING', 50, 'Fatal', 'panic'];
  const book = bookOf(...told.map((level) => ({ level, msg: 'x' })));
  assert.deepEqual(
    book.records.map(({ level }) => level),
    ['debug', 'debug', 'info', 'info', 'warn', 'warn', 'error', 'error', 'error'],
  );
});

test('what is no log record is kept apart, the ready line left out', () => {
  const book = bookOf(
    { event: 'ready', metricsPort: 1 },
    'Error: boom',
    '',
    { level: 'loud', msg: 'x' },
    { level: 'constructor', msg: 'x' },
    { level: 'info' },
  );
  assert.deepEqual(book.otherLines, [
    'Error: boom',
    '{"level":"loud","msg":"x"}',
    '{"level":"constructor","msg":"x"}',
    '{"level":"info"}',
  ]);
  assert.equal(book.records.length, 0);
});

test('exactly: names the process, the query and what was found', () => {
  const book = bookOf(entry('info', 'connected'), entry('info', 'connected'));
  assert.equal(book.exactly(2, { message: 'connected' }).length, 2);
  assert.throws(
    () => book.exactly(1, { message: 'connected' }),
    /worker-1 logged 2 records like message "connected", expected 1:\n {2}\{"level"/,
  );
});

test('waitFor finds a record from before and one to come', async () => {
  const book = bookOf(entry('info', 'first'));
  assert.equal((await book.waitFor({ message: 'first' }, { withinMs: 10_000 })).message, 'first');
  const coming = book.waitFor({ message: /second/ }, { withinMs: 10_000 });
  addTo(book, entry('info', 'the second'));
  assert.equal((await coming).message, 'the second');
});

test('waitFor fails with what it waited for', async () => {
  await assert.rejects(bookOf().waitFor({ level: 'error' }, { withinMs: 5 }), /worker-1 logs level "error"/);
});
