import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fragment, type Fmp4Run } from './fmp4-fragment';
import { initSegment } from './fmp4-init';
import { readBoxes, readFragment } from './fmp4-testing';
import { pictureSize } from './sps';
import { avcConfigRecord } from './h264';

/** x264: High profile, 640x360 (cropped from 640x368). */
const SPS_640X360 = Buffer.from('6764001eacd940a02ff970110000030001000003003c0f162d96', 'hex');
const video = {
  id: 1,
  kind: 'video',
  timescale: 90_000,
  config: avcConfigRecord([SPS_640X360], [Buffer.from('68eaecb22c', 'hex')]),
} as const;
const audio = { id: 2, kind: 'audio', timescale: 48_000, config: Buffer.from('1190', 'hex') } as const;

const runs: Fmp4Run[] = [
  {
    trackId: 1,
    samples: [
      { dts: 2 ** 33, cts: 6030, duration: 3000, key: true, data: Buffer.from('picture 1') },
      { dts: 2 ** 33 + 3000, cts: -45, duration: 2970, key: false, data: Buffer.from('2') },
    ],
  },
  { trackId: 2, samples: [{ dts: 1008, cts: 0, duration: 1056, key: true, data: Buffer.from('sound') }] },
];

test('a fragment is read back as it was written: times to the tick, keyframes, data', () => {
  assert.deepEqual(readFragment(fragment(7, runs)), runs);
});

test('a run without samples is left out', () => {
  assert.deepEqual(readFragment(fragment(1, [{ trackId: 1, samples: [] }, ...runs.slice(1)])), runs.slice(1));
});

test('the first segment describes each track', () => {
  const [ftyp, moov, ...rest] = readBoxes(initSegment([video, audio]));
  assert.deepEqual([ftyp?.type, moov?.type, rest], ['ftyp', 'moov', []]);
  const types = readBoxes(moov?.body ?? Buffer.alloc(0)).map(({ type }) => type);
  assert.deepEqual(types, ['mvhd', 'trak', 'trak', 'mvex']);
  assert.ok(moov?.body.includes(video.config));
  assert.ok(moov?.body.includes(audio.config));
});

test('cut or foreign fragments are errors', () => {
  const bytes = fragment(1, runs);
  assert.throws(() => readFragment(bytes.subarray(0, -1)), /box 'mdat' of \d+ bytes at \d+, only/);
  assert.throws(
    () => readFragment(initSegment([audio])),
    /expected the boxes moof and mdat, saw ftyp and moov/,
  );
});

test('a track without its codec configuration is an error', () => {
  assert.throws(() => initSegment([{ ...audio, config: Buffer.alloc(0) }]), /AudioSpecificConfig ends/);
  assert.throws(
    () => initSegment([{ ...video, config: Buffer.from([1, 100, 0, 30, 255, 0xe0, 0]) }]),
    /no sequence parameter set/,
  );
});

test('the picture size comes from the parameter set, cropped, of plain and High profiles', () => {
  assert.deepEqual(pictureSize(SPS_640X360), { width: 640, height: 360 });
  // Baseline, 320x240, no cropping.
  assert.deepEqual(pictureSize(Buffer.from('6742c00dd90141fb0110000003001000000303c0f142a480', 'hex')), {
    width: 320,
    height: 240,
  });
  assert.throws(() => pictureSize(SPS_640X360.subarray(0, 6)), /ends after/);
});
