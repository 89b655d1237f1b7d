import assert from 'node:assert/strict';
import path from 'node:path';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, test } from 'node:test';
import { eventually } from '../base/eventually';
import { MetricsSampler, SampleMemory } from './metrics';
import { parsePrometheus } from './prometheus';

let server: Server;
let folder: string;
let answer: { status?: number; type?: string; text: string };
let sampler: MetricsSampler;

beforeEach(async () => {
  answer = { text: '' };
  server = createServer((_request, response) => {
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? 'text/plain; version=0.0.4; charset=utf-8',
    });
    response.end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(path.join(tmpdir(), 'metrics-test-'));
  const { port } = server.address() as AddressInfo;
  sampler = new MetricsSampler({
    url: `http://127.0.0.1:${port}/metrics`,
    file: path.join(folder, 'metrics.ndjson'),
    everyMs: 5,
  });
});

afterEach(async () => {
  await sampler.stop();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const fileText = (): Promise<string> => readFile(path.join(folder, 'metrics.ndjson'), 'utf8');
/** The lines of the file up to now, without their times. */
const linesOf = async (): Promise<object[]> => {
  await sampler.stop();
  const lines = (await fileText()).trim().split('\n');
  return lines.map((line) => ({ ...(JSON.parse(line) as object), atMs: 0, tookMs: 0 }));
};
const reads = (value: number): Promise<number> =>
  sampler.waitFor('a', (seen) => seen === value, { withinMs: 10_000 });

test('waits for a value while it samples, and keeps how it went', async () => {
  answer.text = 'a{r="x"} 0\nb 1\n';
  sampler.start();
  await reads(0);
  answer.text = 'a{r="x"} 3\nb 1\n';
  assert.equal(await reads(3), 3);
  const [first, second] = sampler.series('a', { r: 'x' })[0]?.points ?? [];
  assert.deepEqual([first?.value, second?.value], [0, 3]);
  assert.ok((second?.atMs ?? 0) > (first?.atMs ?? 0));
  assert.equal(sampler.series('b')[0]?.points.length, 1);
  assert.deepEqual(sampler.series('a', { r: 'y' }), []);
});

test('asked to, it reads before it is time, once however often it is asked', async () => {
  const readings: number[] = [];
  server.on('request', () => readings.push(performance.now()));
  const { port } = server.address() as AddressInfo;
  const seldom = new MetricsSampler({
    url: `http://127.0.0.1:${port}/metrics`,
    file: path.join(folder, 'seldom.ndjson'),
    everyMs: 60_000,
  });
  seldom.start();
  seldom.readSoon(); // while it reads
  await eventually('a second reading', () => readings.length === 2, { withinMs: 5000, everyMs: 5 });
  for (let i = 0; i < 3; i++) seldom.readSoon();
  await eventually('a third reading', () => readings.length === 3, { withinMs: 5000, everyMs: 5 });
  await seldom.stop();
  assert.equal(readings.length, 3);
});

test('waiting fails with the last value, or with what a scrape brought instead', async () => {
  const failure = (): Promise<number> => sampler.waitFor('a', (value) => value === 3, { withinMs: 50 });
  await assert.rejects(failure(), /no series a\. .*: none has been tried/);
  answer.type = 'application/json';
  sampler.start();
  await assert.rejects(
    sampler.waitFor('a', () => true, { withinMs: 300 }),
    /content type "application\/json"/,
  );
  answer = { text: 'a 2\n' };
  await reads(2);
  await assert.rejects(failure(), /last value: 2/);
});

test('a failed scrape keeps the last values, and since when it fails', async () => {
  answer.text = 'a 1\n';
  sampler.start();
  await reads(1);
  assert.equal(sampler.failingSinceMs, undefined);
  answer.status = 503;
  await eventually('a scrape fails', () => sampler.failingSinceMs, { withinMs: 10_000 });
  assert.equal(await reads(1), 1);
  assert.ok((await linesOf()).some((line) => 'failed' in line && line.failed === 'status 503'));
});

test('the file holds the first document, then what changed, and each that breaks the format', async () => {
  answer.text = 'a 1\nb 1\n';
  sampler.start();
  await reads(1);
  answer.text = 'a 2\nb 1\n';
  await reads(2);
  answer.text = 'a one\n';
  await eventually('the broken one is read', async () => /malformed/.test(await fileText()), {
    withinMs: 10_000,
  });
  const lines = (await linesOf()).filter(
    (line) => !('changed' in line) || Object.keys(line.changed as object).length > 0,
  );
  assert.deepEqual(lines[0], { atMs: 0, tookMs: 0, changed: { 'a{}': 1, 'b{}': 1 }, text: 'a 1\nb 1\n' });
  assert.deepEqual(lines[1], { atMs: 0, tookMs: 0, changed: { 'a{}': 2 } });
  assert.match(JSON.stringify(lines[2]), /"malformed":"line 1: \\"one\\" is not a number"/);
});

test('a line that was there before is not taken apart anew, another one is', () => {
  const { read } = new SampleMemory();
  const sample = read('a{x="1"} 1');
  assert.deepEqual(sample, { name: 'a', labels: { x: '1' }, value: 1 });
  assert.equal(read('a{x="1"} 1'), sample);
  assert.equal(read('a{x="1"} 2').value, 2);
});

test('a damaged line is damaged each time', () => {
  const { read } = new SampleMemory();
  for (let look = 0; look < 2; look++) assert.throws(() => read('a{x="1" 1'), /saw "a/);
});

test('a series that stands twice in one document is found, in several documents it is none', () => {
  const { read } = new SampleMemory();
  parsePrometheus('a 1\n', read);
  parsePrometheus('a 1\n', read);
  assert.throws(() => parsePrometheus('a 1\na 1\n', read), /stands twice/);
});

test('it does not grow for ever', () => {
  const { read } = new SampleMemory();
  const first = read('a 0');
  for (let value = 1; value <= 1000; value++) read(`a ${value}`);
  assert.notEqual(read('a 0'), first);
});
