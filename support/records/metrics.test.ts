import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { MetricsSampler } from './metrics';

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

test('tells values, sums and changes', async () => {
  answer.text = 'a{s="1",r="x"} 1\na{s="1",r="y"} 2\n';
  await sampler.scrapeNow();
  answer.text = 'a{s="1",r="x"} 1\na{s="1",r="y"} 5\n';
  await sampler.scrapeNow();
  assert.equal(sampler.value('a', { r: 'y' }), 5);
  assert.equal(sampler.sum('a', { s: '1' }), 6);
  assert.deepEqual(
    sampler.changes('a', { r: 'x' }).map(({ value }) => value),
    [1],
  );
  const [first, second] = sampler.changes('a', { r: 'y' });
  assert.deepEqual([first?.value, second?.value], [2, 5]);
  assert.ok((second?.atMs ?? 0) > (first?.atMs ?? 0));
});

test('a series that is absent is an error, not a zero', async () => {
  answer.text = 'a{r="x"} 1\n';
  await sampler.scrapeNow();
  assert.throws(() => sampler.value('b'), /There is no series b\{\}\. Names that are there: a/);
  assert.throws(() => sampler.value('a', { r: 'y' }), /There is no series a\{r="y"\}\. a has: \{r="x"\}/);
  assert.throws(() => sampler.sum('b'), /no series/);
  assert.throws(() => sampler.changes('b'), /no series/);
});

test('two series for one question are an error', async () => {
  answer.text = 'a{r="x"} 1\na{r="y"} 2\n';
  await sampler.scrapeNow();
  assert.throws(() => sampler.value('a'), /2 series match a\{\}/);
});

test('a document that breaks the format fails every question from then on', async () => {
  answer.text = 'a 1\n';
  await sampler.scrapeNow();
  answer.text = 'a one\n';
  await sampler.scrapeNow();
  answer.text = 'a 1\n';
  await sampler.scrapeNow();
  assert.throws(() => sampler.value('a'), /no Prometheus text: line 1: "one" is not a number/);
});

test('a failed scrape keeps the last values and is recorded', async () => {
  answer.text = 'a 1\n';
  await sampler.scrapeNow();
  answer.status = 503;
  await sampler.scrapeNow();
  assert.equal(sampler.value('a'), 1);
  assert.equal(sampler.failures[0]?.reason, 'status 503');
});

test('another content type is a failed scrape', async () => {
  answer.type = 'application/json';
  await sampler.scrapeNow();
  assert.throws(
    () => sampler.value('a'),
    /has not been read yet\. Last failure: content type "application\/json"/,
  );
});

test('without any scrape it says so', () => {
  assert.throws(() => sampler.value('a'), /was start\(\) called/);
});

test('waits for a value while it samples', async () => {
  answer.text = 'a 0\n';
  sampler.start();
  const waiting = sampler.waitFor('a', {}, (value) => value === 3, { withinMs: 10_000 });
  answer.text = 'a 3\n';
  assert.equal(await waiting, 3);
});

test('waiting fails with the last value', async () => {
  answer.text = 'a 2\n';
  sampler.start();
  await sampler.waitFor('a', {}, () => true, { withinMs: 10_000 });
  await assert.rejects(
    sampler.waitFor('a', {}, (value) => value === 3, { withinMs: 20 }),
    /last value: 2/,
  );
});

test('the file holds what changed, scrape by scrape', async () => {
  answer.text = 'a 1\nb 1\n';
  await sampler.scrapeNow();
  answer.text = 'a 1\nb 2\n';
  await sampler.scrapeNow();
  await sampler.stop();
  const lines = (await readFile(path.join(folder, 'metrics.ndjson'), 'utf8')).trim().split('\n');
  const changed = lines.map((line) => (JSON.parse(line) as { changed: Record<string, number> }).changed);
  assert.deepEqual(changed, [{ 'a{}': 1, 'b{}': 1 }, { 'b{}': 2 }]);
});
