import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import type { Limit } from '../limits';
import { knownFigure, nameFigure, readFigure, renderFigures, type Unit } from './figures';
import { html } from './html';

const STEPS = path.join(projectRoot, 'step-definitions');
/** `this.figure('offsetMedianMs', …)`; those that are put together are in the second test. */
const PLAIN = /\.figure\(\s*'(\w+)'/g;

test('every figure that a step keeps has a name for people', () => {
  const sources = readdirSync(STEPS).map((file) => readFileSync(path.join(STEPS, file), 'utf8'));
  const figures = sources.flatMap((source) => [...source.matchAll(PLAIN)].map(([, name = '']) => name));
  assert.ok(figures.length > 50, `found only ${figures.length}: are figures kept in another way now?`);
  assert.deepEqual(
    figures.filter((name) => knownFigure(name) === undefined),
    [],
    'figures without a name: add them in support/report/page/figures.ts',
  );
});

test('names that steps put together', () => {
  assert.deepEqual(nameFigure('audioFileWorstErrorMs'), {
    label: 'Length of audio files, largest error',
    unit: 'ms',
  });
  assert.equal(nameFigure('answer2AfterMs').label, 'Answer to fragment 2 came after');
  assert.equal(nameFigure('waitedMs4').label, 'Fragments from 4 on waited');
  assert.equal(nameFigure('worker_video_queue_msMax').label, 'Longest queue of video');
});

test('a figure that nobody named is taken apart', () => {
  assert.deepEqual(nameFigure('someNewDelayMs'), { label: 'Some new delay', unit: 'ms' });
  assert.deepEqual(nameFigure('driftMsPerS'), { label: 'Drift', unit: 'ms/s' });
  assert.deepEqual(nameFigure('things'), { label: 'Things', unit: 'text' });
});

/** With plain spaces. */
function read(value: unknown, unit: Unit, limit?: Limit): (string | undefined)[] {
  const reading = readFigure(value, unit, limit);
  return [reading.value, reading.limit].map((text) => text?.replaceAll('\u202f', ' '));
}

test('milliseconds, and seconds where they are many', () => {
  assert.deepEqual(read(8.497, 'ms', { atMost: 1000 }), ['8.5 ms', 'at most 1 s']);
  assert.deepEqual(read(60_010, 'ms', { atLeast: 59_900, atMost: 60_100 }), ['60.01 s', '59.9 s to 60.1 s']);
  assert.deepEqual(read(-0.3163, 'ms', { atLeast: -40 }), ['−0.32 ms', 'at least −40 ms']);
});

test('shares, factors, counts, memory and words', () => {
  assert.deepEqual(read(0.544, 'share', { atMost: 0.75 }), ['54 %', 'at most 75 %']);
  assert.deepEqual(read(0.99, 'times'), ['0.99 ×', undefined]);
  assert.deepEqual(read(-0.0001, 'ms/s'), ['0 ms/s', undefined]);
  assert.deepEqual(read(1800, 'count'), ['1,800', undefined]);
  assert.deepEqual(read(44.8, 'MB', { atMost: 50 }), ['44.8 MB', 'at most 50 MB']);
  assert.deepEqual(read('2.00, 4.00', 's'), ['2.00, 4.00 s', undefined]);
  assert.deepEqual(read('none', 'text'), ['none', undefined]);
});

const LIMIT = { atLeast: -20, atMost: 20 };

/** The cells of a figure's row, and how full its bar is. */
function row(value: number): string[] {
  const { text } = html`${renderFigures([{ name: 'offsetMedianMs', value, limit: LIMIT }])}`;
  const cells = /<td class="value">(.*?)<\/td>\s*<td class="limit">(.*?)<\/td>/s.exec(text)?.slice(1) ?? [];
  return [...cells, /width:(\d+)%/.exec(text)?.[1] ?? '', /class="words">(.*?)</.exec(text)?.[1] ?? ''];
}

test('between two limits room is told from their middle, to either side alike', () => {
  const limits = '−20\u202fms to 20\u202fms';
  assert.deepEqual(row(0), ['0\u202fms', limits, '0', '100 % room']);
  assert.deepEqual(row(15), ['15\u202fms', limits, '75', '25 % room']);
  assert.deepEqual(row(-15), ['−15\u202fms', limits, '75', '25 % room']);
  assert.deepEqual(row(-20), ['−20\u202fms', limits, '100', '0 % room']);
  assert.deepEqual(row(-31), ['−31\u202fms', limits, '100', 'beyond the limit']);
});
