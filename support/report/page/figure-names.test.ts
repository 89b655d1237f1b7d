import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { knownFigure, nameFigure } from './figure-names';

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
    'figures without a name: add them in support/report/page/figure-names.ts',
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
