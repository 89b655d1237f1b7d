import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutOf, type Cut } from './own-clip';

const CUTS: [seconds: number, cut: Cut][] = [
  [60, { segments: 10, fragments: 10, lastFragmentSeconds: 6, isDoubtful: false }],
  [60.015, { segments: 10, fragments: 10, lastFragmentSeconds: 6, isDoubtful: false }],
  [60.5, { segments: 11, fragments: 10, lastFragmentSeconds: 6, isDoubtful: false }],
  [58, { segments: 10, fragments: 10, lastFragmentSeconds: 4, isDoubtful: false }],
  [20.5, { segments: 4, fragments: 4, lastFragmentSeconds: 2.5, isDoubtful: false }],
  [19, { segments: 4, fragments: 4, lastFragmentSeconds: 1, isDoubtful: true }],
];
for (const [seconds, cut] of CUTS)
  test(`${seconds} s in segments of 6 s: ${cut.segments} segments, ${cut.fragments} fragments`, () =>
    assert.deepEqual(cutOf(seconds, 6), cut));
