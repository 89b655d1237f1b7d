import type { Mutant } from '../mutant';

const AUDIO_CUTTER = 'services/media-service/grid/audio-cutter.ts';
const DUBS = 'The sound that viewers hear is the dub';
const HEARD = 'the marked dub of its own fragment is heard in each of the 4 segments';

/** How the programme is cut, and what is heard in the place of each piece. */
export const SEGMENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'sound-cut-when-6-s-are-full',
    rule: 'Sound is cut at the frame nearest to the grid, not when its own sum is full.',
    edits: [
      {
        file: AUDIO_CUTTER,
        find: 'Math.floor((atMs + halfFrameMs) / this.options.segmentMs)',
        by: 'this.batch + Number(this.frames.length * halfFrameMs * 2 >= this.options.segmentMs)',
      },
    ],
    red: [
      {
        scenario: 'Every 6 seconds become a video file, an audio file and one fragment for the STS',
        step: 'each audio file lasts 6 seconds',
      },
    ],
  },
  {
    name: 'video-cut-at-the-next-keyframe',
    rule: 'A video file begins at the keyframe nearest to the grid.',
    edits: [
      {
        file: 'services/media-service/grid/video-cutter.ts',
        find: 'this.borderMs - last.startMs <= nextKeyMs - this.borderMs',
        by: 'this.borderMs - last.startMs < 0',
      },
    ],
    red: [
      {
        scenario:
          'a programme of 30 seconds with a keyframe every 2.5 seconds gets through whole and in sync',
        step: 'each video file begins at the keyframe nearest to a multiple of 6 seconds',
      },
    ],
  },
  {
    name: 'last-partial-segment-lost',
    rule: 'What is left at the end becomes a segment, too.',
    edits: [
      {
        file: AUDIO_CUTTER,
        find: 'this.cut();\n    this.timeline = undefined;',
        by: 'this.frames = [];\n    this.timeline = undefined;',
      },
    ],
    red: [
      {
        scenario: 'A last segment of 2 seconds is dubbed too',
        step: '4 fragments were sent and 4 were answered',
      },
    ],
  },
  {
    name: 'half-a-second-sent-to-be-dubbed',
    rule: 'A last segment of less than a second keeps its original sound.',
    edits: [
      {
        file: 'services/media-service/grid/fragment.ts',
        find: 'const SHORTEST_DUB_MS = 1000;',
        by: 'const SHORTEST_DUB_MS = 400;',
      },
    ],
    red: [
      {
        scenario: 'A last segment of half a second keeps its original sound',
        step: '3 fragments were sent and 3 were answered',
      },
    ],
  },
  {
    name: 'dub-not-heard',
    rule: 'The sound that viewers hear is the dub.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: 'data: dub?.frames[i] ?? data',
        by: 'data: dub ? data : data',
      },
    ],
    red: [{ scenario: DUBS, step: HEARD }],
  },
  {
    name: 'dub-of-another-segment',
    rule: 'In each segment the dub of its own fragment is heard.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: "const dub = outcome.kind === 'dubbed' ? outcome : undefined;",
        by: "const own = outcome.kind === 'dubbed' ? outcome : undefined;\n    const dub = this.dubBefore ?? own;\n    this.dubBefore = own;",
      },
    ],
    red: [{ scenario: DUBS, step: HEARD }],
  },
  {
    name: 'dub-trimmed-short',
    rule: 'A dub is heard to its end.',
    edits: [
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'const end = Math.min(dub.lengthSamples, start + lengthOf(pcm));',
        by: 'const end = Math.min(dub.lengthSamples, start + lengthOf(pcm)) - 10 * BLOCK;',
      },
    ],
    red: [{ scenario: DUBS, step: HEARD }],
  },
  {
    name: 'dub-a-frame-late',
    rule: 'A dub is heard in its place.',
    edits: [
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'const start = dub.packets[0]?.atSamples ?? 0;',
        by: 'const start = (dub.packets[0]?.atSamples ?? 0) + BLOCK;',
      },
    ],
    red: [{ scenario: DUBS, step: HEARD }],
  },
  {
    name: 'dub-100-samples-late',
    rule: 'A dub is in its place to the sample.',
    edits: [
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'const start = dub.packets[0]?.atSamples ?? 0;',
        by: 'const start = (dub.packets[0]?.atSamples ?? 0) + 100;',
      },
    ],
    red: [{ scenario: DUBS, step: HEARD }],
  },
  {
    name: 'fallback-silent',
    rule: 'Where there is no dub the original sound is heard.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: 'data: dub?.frames[i] ?? data',
        by: 'data: dub?.frames[i] ?? this.options.silence',
      },
    ],
    red: [
      {
        scenario: 'Four failures, a success and four failures leave it closed',
        step: 'segments 2 to 5 and 7 to 20 with the original sound',
      },
    ],
  },
  {
    name: 'dubs-of-any-length-used',
    rule: 'A dub that is off by more than 10 % is not used.',
    edits: [
      {
        file: 'services/media-service/splice/splicer.ts',
        find: 'const LENGTH_TOLERANCE = 0.1;',
        by: 'const LENGTH_TOLERANCE = 0.2;',
      },
    ],
    red: [
      {
        scenario: 'Dubs that are a little too long or short are used, all others that do not fit are not',
        step: 'the worker used the dubs of fragments 1 to 3 and 9 to 10, and no other',
      },
    ],
  },
  {
    name: 'unusable-dub-not-logged',
    rule: 'A dub that is not used is told in the log.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "this.log.warn({ component: 'settle', fragmentId, batch }, `dub not usable:",
        by: "this.log.debug({ component: 'settle', fragmentId, batch }, `dub not usable:",
      },
    ],
    red: [
      {
        scenario: 'Dubs that are a little too long or short are used, all others that do not fit are not',
        step: 'the worker logged a warning for each of fragments 4 to 8',
      },
    ],
  },
  {
    name: 'offset-below-the-timeout',
    rule: 'Answers that take up to 7.5 seconds are all used.',
    edits: [
      {
        file: 'services/media-service/settings.ts',
        find: 'const OFFSET_AFTER_TIMEOUT_MS = 500;',
        by: 'const OFFSET_AFTER_TIMEOUT_MS = -2000;',
      },
    ],
    red: [
      {
        scenario: 'Answers that take up to 7.5 seconds are all used',
        step: 'all 7 segments are heard dubbed',
      },
    ],
  },
];
