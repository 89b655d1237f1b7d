import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soakPlot } from './plot';
import { soakFigures, type SoakRow } from './verdict';

const NO_FAULT = { matched: 1, lost: 0, doubled: 0, reordered: 0, foreign: 0 };
const usage = { cpuSeconds: 1, residentBytes: 80 * 1024 ** 2, descriptors: 20 };

test('the plot says in words what it shows, with units', () => {
  const rows = Array.from({ length: 12 }, (_, look): SoakRow => ({
    minute: look / 6,
    usage: { worker: usage, mediaServer: usage, sts: usage },
    output: {
      ...{ video: { ...NO_FAULT, lost: 2 }, audio: NO_FAULT },
      ...{ offsetMs: 0, jitterP99Ms: 8, longestWaitMs: 60 },
    },
  }));
  const svg = soakPlot(rows, soakFigures(rows));
  assert.match(svg, /^<svg\s/);
  assert.match(svg, /<title id="t">Soak of one stream over 1\.8 minutes<\/title>/);
  assert.match(
    svg,
    /<desc id="d">Not well, as lostFrames: 2, expected 0: 2 frames and 0 packets of sound lost/,
  );
  for (const unit of ['(MB)', '(ms)', '(packets)', '(count)', ' min']) assert.ok(svg.includes(unit), unit);
});
