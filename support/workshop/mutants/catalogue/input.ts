import type { Mutant } from '../mutant';

const INGEST = 'services/media-service/input/ingest.ts';
const SECOND_LOSS =
  'The sound of a source that was away comes in its place, and a second loss is handled like the first';
const RETURNS = 'The source breaks off and is back within 7 seconds';

const MAIN = 'services/media-service/main.ts';
const STOPPED = { scenario: 'The worker is told to stop' };

export const INPUT_MUTANTS: readonly Mutant[] = [
  {
    name: 'stops-with-a-full-buffer',
    rule: 'A worker that is told to stop puts out what it has taken in.',
    edits: [{ file: MAIN, find: 'worker.stop();', by: 'process.exit(0);' }],
    red: [{ ...STOPPED, step: 'at least the first 6.5 seconds of the programme are in the output' }],
  },
  {
    name: 'does-not-stop',
    rule: 'A worker that is told to stop takes in nothing more.',
    edits: [{ file: MAIN, find: 'worker.stop();', by: '' }],
    red: [{ ...STOPPED, step: 'at least the first 6.5 seconds of the programme are in the output' }],
  },
  {
    name: 'stopped-is-exit-code-1',
    rule: 'A worker that ends because it was told to has not failed.',
    edits: [
      { file: MAIN, find: '(code) => process.exit(code),', by: '(code) => process.exit(asked ? 1 : code),' },
      { file: MAIN, find: '  let asked = false;\n', by: '' },
      {
        file: MAIN,
        find: 'const LAST_SCRAPE_MS = 500;',
        by: 'const LAST_SCRAPE_MS = 500;\nlet asked = false;',
      },
    ],
    red: [{ ...STOPPED, step: 'the worker ended within 14 seconds, with exit code 0' }],
  },
  {
    name: 'input-found-6-s-late',
    rule: 'The worker takes in a new programme within 5 seconds.',
    edits: [
      {
        file: INGEST,
        find: 'for (let attempt = 0; ;) {',
        by: 'await this.pause(6000);\n    for (let attempt = 0; ;) {',
      },
    ],
    red: [
      {
        scenario: 'The worker picks up a new programme within 5 seconds',
        step: 'the media server had the worker as a reader within 5 seconds of the first picture',
      },
    ],
  },
  {
    name: 'input-looked-for-once-more',
    rule: 'The worker looks for its input three more times, after 1, 2 and 4 seconds.',
    edits: [{ file: INGEST, find: '[1000, 2000, 4000]', by: '[1000]' }],
    red: [
      {
        scenario: 'Nobody sends a programme',
        step: 'the worker looked for its input 3 more times, after 1, 2 and 4 seconds',
      },
    ],
  },
  {
    name: 'lost-source-is-the-end',
    rule: 'A source that breaks off may come back.',
    edits: [
      {
        file: INGEST,
        find: 'if (ran) attempt = 0;',
        by: "if (ran) return { kind: 'ended', reason: end.reason };",
      },
    ],
    red: [
      {
        scenario: RETURNS,
        step: 'at least the first 11.5 seconds of the programme, and then all of it, are in the output',
      },
    ],
  },
  {
    name: 'no-silence-while-the-source-is-away',
    rule: 'While the source is away silence keeps the output going.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: 'return this.audioEndMs !== undefined && nextMs - this.audioEndMs >= this.options.frameMs;',
        by: 'return nextMs === Infinity;',
      },
      {
        file: 'services/media-service/output/playout.ts',
        find: 'const silent = this.audioEndMs !== undefined && !this.finished;',
        by: 'const silent = false;',
      },
    ],
    red: [{ scenario: RETURNS, step: 'the sound of the output goes on all the time' }],
  },
  {
    name: 'second-appearance-numbered-from-0',
    rule: 'No two segments have the same number.',
    edits: [
      {
        file: 'services/media-service/grid/segment-numbers.ts',
        find: 'this.shift = Math.max(this.shift, this.last + 1 - gridIndex(originMs, this.segmentMs));',
        by: 'this.shift = -gridIndex(originMs, this.segmentMs);',
      },
    ],
    red: [{ scenario: RETURNS, step: 'no two segments were written under the same number' }],
  },
  {
    name: 'sound-not-required',
    rule: 'A programme without sound is refused, and the log says why.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "this.log.error({ component: 'worker' }, 'the input has no audio track: an audio track is required');",
        by: "this.log.info({ component: 'worker' }, 'the input has no audio track');",
      },
    ],
    red: [
      {
        scenario: 'A programme without sound is refused at once',
        step: 'the worker logged the error that an audio track is required',
      },
    ],
  },
  {
    name: 'no-sound-is-exit-code-0',
    rule: 'A programme without sound is a failure, and the exit code says which.',
    edits: [{ file: 'services/media-service/exit.ts', find: 'noAudio: 4,', by: 'noAudio: 0,' }],
    red: [
      { scenario: 'A programme without sound is refused at once', step: 'the worker ended with exit code 4' },
    ],
  },
  {
    name: 'second-loss-of-the-source-waits-on',
    rule: 'After a return of the source, a loss is waited for anew.',
    edits: [{ file: 'services/media-service/input/ingest.ts', find: 'if (ran) attempt = 0;', by: '' }],
    red: [
      {
        scenario: SECOND_LOSS,
        step: 'after the last loss the worker looked for its input 3 more times',
      },
    ],
  },
  {
    name: 'silent-return-waited-for',
    rule: 'A source that is there and sends nothing is no return.',
    edits: [
      {
        file: 'services/media-service/input/ingest.ts',
        find: 'this.connect(firstPacketWithinMs(attempt))',
        by: 'this.connect(SILENT_AFTER_MS + 0 * firstPacketWithinMs(attempt))',
      },
    ],
    red: [
      {
        scenario: 'The source stays connected and sends nothing any more',
        step: 'the worker gave its source up within 25 seconds',
      },
    ],
  },
  {
    name: 'return-placed-half-a-second-early',
    rule: 'Silence lasts as long as the source is away.',
    edits: [
      {
        file: 'services/media-service/input/ingest.ts',
        find: 'this.options.clock.mediaMs(atMs) : 0',
        by: 'this.options.clock.mediaMs(atMs) - 500 : 0',
      },
    ],
    red: [
      {
        scenario: SECOND_LOSS,
        step: 'the programme began anew in the output after as long as at its source',
      },
    ],
  },
];
