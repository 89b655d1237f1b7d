import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw, mutationsOfWorker } from './draw';
import { digestOf } from './journal';
import { mutationsOf } from './mutations';
import { usedBy } from './used';

const BUSY_LINE = 'f(a < b, c > d, e + g, 1, 2, 3, true, false, !h, i - j);\n';
const SOURCE = `${BUSY_LINE}${'k(l < m);\n'.repeat(99)}`;
const MUTATIONS = mutationsOf(SOURCE, 'a.ts');
const idsOf = (count: number, seed: number): string =>
  draw(MUTATIONS, count, seed)
    .map(({ line, operator, start, mutated }) => `${line} ${operator} ${start} ${mutated}`)
    .join('\n');

test('the same seed draws the same mutants, another draws others', () => {
  assert.equal(idsOf(20, 7), idsOf(20, 7));
  assert.notEqual(idsOf(20, 7), idsOf(20, 8));
});

test('draws at most one of a line, numbered in the order of files and lines', () => {
  const drawn = draw(MUTATIONS, 50, 3);
  assert.equal(new Set(drawn.map(({ line }) => line)).size, 50);
  assert.deepEqual(
    drawn.map(({ id }) => id),
    [...drawn.keys()],
  );
  assert.ok(drawn.every(({ line }, i) => i === 0 || line > (drawn[i - 1]?.line ?? 0)));
});

test('a line with many operators is drawn no more often than another', () => {
  const often = Array.from({ length: 400 }, (_, i) => draw(MUTATIONS, 10, i + 1)).filter((drawn) =>
    drawn.some(({ line }) => line === 1),
  );
  assert.ok(often.length > 15 && often.length < 75, `${often.length} of 400, expected about 40`);
});

test('gives all there are when more are asked for', () => {
  assert.equal(draw(MUTATIONS, 1000, 1).length, 100);
});

test("draws of what the worker's process uses, and of nothing else", () => {
  const files = [...usedBy('services/media-service/main.ts').keys()];
  assert.ok(files.includes('services/media-service/output/sink.ts'));
  assert.ok(files.includes('services/rtmp/publisher.ts'));
  assert.ok(files.every((file) => file.startsWith('services/') && !file.endsWith('.test.ts')));
  assert.ok(!files.some((file) => /echo-sts|media-server|-testing/.test(file)));
  assert.ok(mutationsOfWorker().every(({ file }) => files.includes(file)));
});

test("what is in a file that the worker loads and nothing leads to is no worker's", () => {
  const drawn = mutationsOfWorker();
  const inside = (file: string, code: string): boolean =>
    drawn.some((mutation) => mutation.file === file && mutation.code.includes(code));
  assert.ok(inside('services/rtsp/rtcp.ts', 'NTP_TO_UNIX_SECONDS'), 'reading a report');
  assert.ok(!inside('services/rtsp/rtcp.ts', 'packet.writeUInt32BE'), 'writing one');
  assert.ok(inside('services/media/flv.ts', 'AAC_CODEC_BYTE << 8'), 'making a tag');
  assert.ok(!inside('services/media/flv.ts', 'bytes.readUIntBE'), 'reading one');
});

test('a run is another when it draws something else', () => {
  assert.equal(digestOf(draw(MUTATIONS, 3, 1), []), digestOf(draw(MUTATIONS, 3, 1), []));
  assert.notEqual(digestOf(draw(MUTATIONS, 3, 1), []), digestOf(draw(MUTATIONS, 3, 2), []));
});
