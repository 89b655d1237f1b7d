import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { FileTail, LineSplitter, parseRecord } from './lines';

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

let dir: string;
before(async () => (dir = await mkdtemp(path.join(tmpdir(), 'file-tail-'))));
after(() => rm(dir, { recursive: true }));

test('only what is appended is read, each byte once', async () => {
  const file = path.join(dir, 'appended.log');
  await writeFile(file, 'before\n');
  const tail = await FileTail.fromEnd(file);
  assert.equal(String(await tail.read()), '');
  await appendFile(file, 'one\n');
  assert.equal(String(await tail.read()), 'one\n');
  await appendFile(file, 'two\n');
  assert.equal(String(await tail.read()), 'two\n');
});

test('a file that was begun anew is read from its beginning', async () => {
  const file = path.join(dir, 'rotated.log');
  await writeFile(file, 'a long line before\n');
  const tail = await FileTail.fromEnd(file);
  await writeFile(file, 'anew\n');
  assert.equal(String(await tail.read()), 'anew\n');
});

test('a file that is not there is named', () =>
  assert.rejects(FileTail.fromEnd('/nowhere/worker.log'), /\/nowhere\/worker\.log/));
