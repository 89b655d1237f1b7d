import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOG_LINES } from './log-lines';
import { LogBook, type LogQuery } from './logs';

/** How often a query is met by one line with these fields, in words that nobody here would choose. */
function found(query: LogQuery, fields: object): number {
  const book = new LogBook('worker');
  const record = { msg: 'qualcosa è successo', ...fields };
  book.add({ stream: 'stdout', text: JSON.stringify(record), record, atMs: 0 });
  return book.where(query).length;
}

const lineFor = ({ level, component, fields, has = [] }: LogQuery): Record<string, unknown> => ({
  ...{ level, component, ...fields },
  ...Object.fromEntries(has.map((name) => [name, fields?.[name] ?? 'something'])),
});

for (const [name, query] of Object.entries<LogQuery>(LOG_LINES))
  describe(name, () => {
    const line = lineFor(query);
    test('is known in any words', () => assert.equal(found(query, line), 1));
    test('is not told by a line for developers', () =>
      assert.equal(found(query, { ...line, level: 'debug' }), 0));
    for (const field of Object.keys(line))
      test(`needs its ${field}`, () => assert.equal(found(query, { ...line, [field]: undefined }), 0));
    for (const field of query.lacks ?? [])
      test(`is another line with ${field}`, () => assert.equal(found(query, { ...line, [field]: 1000 }), 0));
  });
