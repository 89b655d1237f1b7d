import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FileSeen, type FilesSeen, problemsOf } from './kept-files';

const [FIRST, OTHER] = [
  ['67aa', '68aa'],
  ['67bb', '68aa'], // formats may share a set
];
const video = (batch: number, sets = FIRST): FileSeen => ({
  name: `${batch}_video`,
  batch,
  samples: 30,
  sets,
});
const audio = (batch: number, samples = 47): FileSeen => ({
  name: `${batch}_audio`,
  batch,
  samples,
  sets: [],
});
const EVERY_MS = 1001 / 30;
const pictures = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => (from + i) * EVERY_MS);
const sent = (batch: number) => ({ batch, durationMs: 1003, sampleRateHz: 48_000 });

/** Two segments in one format and one in another, the last one a tail that the STS was not sent. */
const RIGHT: FilesSeen = {
  video: [video(0), video(1), video(2, OTHER)],
  audio: [audio(0), audio(1), audio(2, 20)],
  ...{ produced: 3, kept: 32, hasGaps: false, segmentMs: 1000 },
  sent: [sent(0), sent(1)],
  output: [
    { shownMs: pictures(60), sets: FIRST },
    { shownMs: pictures(29, 60), sets: OTHER },
  ],
};

test('files that are as they should be have no problems', () => {
  assert.deepEqual(problemsOf(RIGHT), []);
});

test('where keyframes are further apart than segments numbers are left out', () => {
  const long = { ...video(0), samples: 60 };
  const output = [{ shownMs: pictures(90), sets: FIRST }];
  const audios = [audio(0), audio(1), audio(2, 20)];
  assert.deepEqual(problemsOf({ ...RIGHT, video: [long, video(2)], audio: audios, output }), []);
  const counted = { ...RIGHT, video: [long, video(1)], audio: audios, output };
  assert.match(
    problemsOf(counted).join('; '),
    /1_video begins 2002 ms into the output: expected it about 1000/,
  );
  assert.deepEqual(problemsOf({ ...counted, hasGaps: true }), [], 'its source may have been away');
});

test('of files whose head tells nothing, or that are not kept, nothing is said', () => {
  const fragmented = RIGHT.video.map((file) => ({ ...file, samples: undefined, sets: [] }));
  assert.deepEqual(problemsOf({ ...RIGHT, video: fragmented }), []);
  assert.deepEqual(problemsOf({ ...RIGHT, kept: 1, video: [video(2, OTHER)], audio: [audio(2, 20)] }), []);
});

void describe('it is seen', () => {
  const DEFECTS: readonly [title: string, says: RegExp, change: Partial<FilesSeen>][] = [
    ['that a tail has no file', /expected 3, saw 2/, { audio: [audio(0), audio(1)] }],
    ['that older ones stay', /expected 2, saw 3/, { kept: 2 }],
    ['that sound is cut short', /1_audio has 960 ms/, { audio: [audio(0), audio(1, 45), audio(2)] }],
    ['that pictures are in no file', /saw 60/, { video: [video(0), video(2, OTHER)] }],
    ['that a file describes other pictures', /no file describes/, { video: [video(0), video(1), video(2)] }],
    [
      'that a file describes none of them',
      /0_video describes/,
      { video: [video(0, ['67cc']), video(1), video(2, OTHER)] },
    ],
  ];
  for (const [title, says, change] of DEFECTS)
    void test(title, () => assert.match(problemsOf({ ...RIGHT, ...change }).join('; '), says));
});
