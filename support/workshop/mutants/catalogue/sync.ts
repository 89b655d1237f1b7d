import type { Mutant } from '../mutant';

const PUT_OUT = 'services/media-service/output/playout.ts';
const TIMELINE = 'services/media-service/grid/audio-timeline.ts';
const PLACED = 'fragment.frames.map(({ atMs, data }, i) => ({ atMs, data';
const BELONG = 'What is seen and what is heard belong together';
const MOVED = 'The source moves its sound by 150 milliseconds';
const APART = 'picture and sound are as far apart as in the programme, give or take 20 milliseconds';

export const SYNC_MUTANTS: readonly Mutant[] = [
  {
    name: 'sound-130-ms-off-at-the-start',
    rule: 'Picture and sound of each pair are less than 120 ms apart.',
    edits: [
      {
        file: 'services/media-service/grid/audio-cutter.ts',
        find: 'first.ptsMs - reachable.length * frameMs,',
        by: 'first.ptsMs - reachable.length * frameMs + 130,',
      },
    ],
    red: [
      'Each pair of picture and sound is put out in sync',
      'The worker reports that each pair is in sync',
    ].map((scenario) => ({
      scenario,
      step: 'the worker reported less than 120 milliseconds between picture and sound',
    })),
  },
  {
    name: 'sound-80-ms-late',
    rule: 'Picture and sound are as far apart as in the programme.',
    edits: [{ file: PUT_OUT, find: 'dts: audio.atMs,', by: 'dts: audio.atMs + 80,' }],
    red: [{ scenario: BELONG, step: APART }],
  },
  {
    name: 'drift-of-17-ms-a-segment',
    rule: 'Sound does not fall behind from segment to segment.',
    edits: [
      {
        file: PUT_OUT,
        find: PLACED,
        by: 'fragment.frames.map(({ atMs, data }, i) => ({ atMs: atMs + 17 * fragment.batch, data',
      },
    ],
    red: [
      {
        scenario: 'The timestamps of all segments agree',
        step: 'by their timestamps, picture and sound are less than 120 milliseconds apart',
      },
      { scenario: BELONG, step: APART },
    ],
  },
  {
    name: 'drift-of-half-a-ms-a-second',
    rule: 'Sound does not drift, however slowly.',
    edits: [
      {
        file: PUT_OUT,
        find: PLACED,
        by: 'fragment.frames.map(({ atMs, data }, i) => ({ atMs: atMs * 1.0005, data',
      },
    ],
    red: [{ scenario: BELONG, step: 'the offset drifts by less than 0.1 milliseconds a second' }],
  },
  {
    name: 'two-segments-100-ms-late',
    rule: 'Nearly every beep is within what EBU R37 allows.',
    edits: [
      {
        file: PUT_OUT,
        find: PLACED,
        by: 'fragment.frames.map(({ atMs, data }, i) => ({ atMs: atMs + ([4, 5].includes(fragment.batch) ? 100 : 0), data',
      },
    ],
    red: [
      {
        scenario: BELONG,
        step: '95 percent of the beeps are between 40 milliseconds early and 60 milliseconds late',
      },
    ],
  },
  {
    name: 'dub-as-late-as-its-answer',
    rule: 'However late an answer is, its dub is heard in its place.',
    edits: [
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'const fitted = await splicer.fit(dub, original);',
        by: `const fitted = await splicer.fit(dub, original);
      const late = Math.min(20, Math.round((this.options.timers.now() - (fragment as any).offeredAtMs) / 21));
      const frames = fitted.frames as Uint8Array[];
      frames.unshift(...frames.splice(frames.length - late));`,
      },
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'this.sender.offer(offer);',
        by: 'Object.assign(offer.fragment, { offeredAtMs: this.options.timers.now() });\n    this.sender.offer(offer);',
      },
    ],
    red: [{ scenario: 'Answers take between 0 and 500 milliseconds', step: APART }],
  },
  {
    name: 'jump-corrected-at-once',
    rule: 'No step of a correction is larger than 10 ms a segment.',
    edits: [{ file: TIMELINE, find: 'const MAX_STEP_MS = 10;', by: 'const MAX_STEP_MS = 20;' }],
    red: [{ scenario: MOVED, step: 'the worker corrected it by at most 10 milliseconds a segment' }],
  },
  {
    name: 'delta-not-measured',
    rule: 'worker_av_sync_delta_ms tells how far sound is from picture.',
    edits: [{ file: TIMELINE, find: 'return this.errorMs;', by: 'return 0;' }],
    red: [{ scenario: MOVED, step: 'the worker saw a difference of 150 milliseconds' }],
  },
];
