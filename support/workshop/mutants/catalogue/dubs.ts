import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const SPLICER = 'services/media-service/splice/splicer.ts';
const DUB = 'services/media-service/splice/dub.ts';
const BORDERS = 'No border between dubs and original sound can be heard';
const LOUD = 'Dubs are as loud as they were made';
const FORMATS = 'The format of a dub is judged by what it means, not by how it is spelt';
const NOT_WORSE = 'at each of the 11 borders no stretch of 21 milliseconds is worse than -20 dB';
const IN_PLACE = 'segments 1 to 3 and 6 to 12 are heard dubbed';

/** Dubs of an encoder that is not the programme's. */
export const DUB_MUTANTS: readonly Mutant[] = [
  {
    name: 'hung-codec-waited-for',
    rule: 'A codec that makes no progress for 5 s is given up.',
    edits: [
      {
        file: 'services/media-service/splice/codec-child.ts',
        find: 'const NO_PROGRESS_MS = 5000;',
        by: 'const NO_PROGRESS_MS = 30_000;',
      },
    ],
    red: [{ scenario: 'A codec that hangs costs the dubs, and nothing else', step: 'the worker warned of' }],
  },
  {
    name: 'hung-codec-holds-the-end-up',
    rule: 'A dub whose fragment is due holds nothing up.',
    edits: [
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'this.fitting.delete(fragment);\n    this.checkIdle();\n  }\n\n  /** Nothing',
        by: 'this.checkIdle();\n  }\n\n  /** Nothing',
      },
    ],
    red: [
      {
        scenario: 'A codec that hangs costs the dubs, and nothing else',
        step: END_OF_SCENARIO,
      },
    ],
  },
  {
    name: 'words-of-the-codec-lost',
    rule: 'A codec that fails costs the dubs, and its words are told.',
    edits: [
      {
        file: 'services/media-service/splice/codec-child.ts',
        find: "failed(text.toString('utf8', 0, STDERR_SHOWN_CHARS).trim().replace(/\\s+/g, ' ')),",
        by: 'failed(`the codec failed${text.subarray(0, 0).toString()}`),',
      },
    ],
    red: [
      { scenario: 'A codec that complains costs the dubs, and nothing else', step: 'the worker warned of' },
    ],
  },
  {
    name: 'borders-not-joined',
    rule: 'Where two sounds meet they are joined, so that no half of a transform is left over.',
    edits: [
      {
        file: SPLICER,
        find: 'if (!left.edges && !right.edges) return undefined;',
        by: "if (left.edges?.tail.pcm.length !== -1 && right.fragment.id !== '') return undefined;",
      },
    ],
    red: [{ scenario: BORDERS, step: NOT_WORSE }],
  },
  {
    name: 'priming-heard',
    rule: 'What an encoder puts before a dub is not heard.',
    edits: [
      {
        file: DUB,
        find: 'const start = dub.packets[0]?.atSamples ?? 0;',
        by: 'const start = Math.max(0, dub.packets[0]?.atSamples ?? 0);',
      },
    ],
    red: [{ scenario: BORDERS, step: IN_PLACE }],
  },
  {
    name: 'dubs-1-db-too-loud',
    rule: 'A dub is as loud as it was made.',
    edits: [
      {
        file: SPLICER,
        find: 'const fit = await fitted(dub, pcm, original.length);',
        by: 'const fit = await fitted(dub, pcm.map((channel) => channel.map((value) => value * 1.12)), original.length);',
      },
    ],
    red: [{ scenario: LOUD, step: 'are as loud as the dubs that the STS sent, give or take 0.2 LU' }],
  },
  {
    name: 'dubs-3-db-too-loud',
    rule: 'A dub is as loud as it was made.',
    edits: [
      {
        file: SPLICER,
        find: 'const fit = await fitted(dub, pcm, original.length);',
        by: 'const fit = await fitted(dub, pcm.map((channel) => channel.map((value) => value * 1.41)), original.length);',
      },
    ],
    red: [{ scenario: LOUD, step: 'are as loud as the dubs that the STS sent, give or take 0.2 LU' }],
  },
  {
    name: 'one-channel-of-dubs-lost',
    rule: 'A dub has all the channels that it was made with.',
    edits: [
      {
        file: SPLICER,
        find: 'const fit = await fitted(dub, pcm, original.length);',
        by: 'const fit = await fitted(dub, pcm.map((channel, c) => (c === 1 ? channel.fill(0) : channel)), original.length);',
      },
    ],
    red: [{ scenario: LOUD, step: 'are as loud as the dubs that the STS sent, give or take 0.2 LU' }],
  },
  {
    name: 'configs-compared-by-bytes',
    rule: 'Formats are compared by what they mean.',
    edits: [
      {
        file: SPLICER,
        find: 'const difference = formatDifference(aac, this.aac);',
        by: "const difference = aac.asc.equals(this.aac.asc) ? formatDifference(aac, this.aac) : 'other bytes';",
      },
    ],
    red: [{ scenario: FORMATS, step: 'segments 1 to 2 and 6 to 8 are heard dubbed' }],
  },
  {
    name: 'other-formats-used',
    rule: 'A dub of another format is not used.',
    edits: [
      {
        file: SPLICER,
        find: 'if (difference !== undefined)',
        by: 'if (difference !== undefined && lengthSamples < 0)',
      },
    ],
    red: [{ scenario: FORMATS, step: 'segments 1 to 2 and 6 to 8 are heard dubbed' }],
  },
  {
    name: 'sides-of-dubs-swapped',
    rule: 'Left and right of a dub stay on their sides.',
    edits: [
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'const length = blocks * BLOCK;\n  const start',
        by: 'pcm.reverse();\n  const length = blocks * BLOCK;\n  const start',
      },
    ],
    red: [
      {
        scenario: 'Left and right of a dub stay on their sides',
        step: 'in every second left and right are heard on the other side',
      },
    ],
  },
  {
    name: 'short-dub-ends-at-once',
    rule: 'A dub that is too short ends with a fade.',
    edits: [
      {
        file: 'services/media-service/splice/dub.ts',
        find: 'if (isShort) fadeEnds(timeline, Math.max(0, start), end, samplesIn(FADE_MS));',
        by: 'if (isShort) fadeEnds(timeline, Math.max(0, start), end, 0);',
      },
    ],
    red: [
      {
        scenario: 'Dubs that are a little too long or short are used, all others that do not fit are not',
        step: 'the only silence in the output is the last 180 milliseconds of segment 3',
      },
    ],
  },
];
