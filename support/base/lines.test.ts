import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineSplitter, parseRecord } from './lines';

function split(...chunks: (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((text) => lines.push(text));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as Uint8Array));
  splitter.end();
  return lines;
}

test('lines across chunks, the last one without a line feed', () => {
  assert.deepEqual(split('on', 'e\ntwo\r\n', '\nth', 'ree'), ['one', 'two', '', 'three']);
});

test('a character cut in two', () => {
  const bytes = Buffer.from('dübbed\n');
  assert.deepEqual(split(bytes.subarray(0, 2), bytes.subarray(2)), ['dübbed']);
});

test('nothing at the end when all lines ended', () => {
  assert.deepEqual(split('one\n'), ['one']);
});

test('a JSON object is a record, other text is not', () => {
  assert.deepEqual(parseRecord('{"a":1}'), { a: 1 });
  for (const text of ['', '12', '[1]', 'null', '{"a":', '{not json}'])
    assert.equal(parseRecord(text), undefined);
});
