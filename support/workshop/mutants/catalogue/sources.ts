import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const PUT_OUT = 'services/media-service/output/playout.ts';
const DENSE = {
  scenario: 'A programme of dense packets',
  step: 'every one of the 300 coded frames is in the output once, in order and bit by bit the same',
};
/** Takes units out of a picture: `unit` is its first byte's type, `number` how many of that type came before it. */
const withoutUnits = (isLeftOut: string): string => `{
      const seen = new Map();
      const kept = [];
      for (let at = 0; at + 4 < frame.data.length; at += 4 + frame.data.readUInt32BE(at)) {
        const unit = frame.data[at + 4] & 0x1f;
        const number = seen.get(unit) ?? 0;
        seen.set(unit, number + 1);
        if (!(${isLeftOut})) kept.push(frame.data.subarray(at, at + 4 + frame.data.readUInt32BE(at)));
      }
      frame.data = Buffer.concat(kept);
    }
    const body = avcBody(frame.data, frame.key, laterMs);`;
const BODY = 'const body = avcBody(frame.data, frame.key, laterMs);';

/** What is in a source and has to get through, and how a source is read. */
export const SOURCE_MUTANTS: readonly Mutant[] = [
  {
    name: 'captions-stripped',
    rule: 'What is beside the slices of a picture gets through.',
    edits: [{ file: PUT_OUT, find: BODY, by: withoutUnits('unit === 6') }],
    red: [DENSE],
  },
  {
    name: 'second-slice-dropped',
    rule: 'All slices of a picture get through.',
    edits: [{ file: PUT_OUT, find: BODY, by: withoutUnits('unit === 1 && number === 1') }],
    red: [DENSE],
  },
  {
    name: 'hole-closed-up',
    rule: 'Where the source has no sound there is silence.',
    edits: [
      {
        file: 'services/media-service/grid/audio-timeline.ts',
        find: 'return ahead >= HOLE_MS ?',
        by: 'return ahead >= HOLE_MS * 1000 ?',
      },
    ],
    red: [
      {
        scenario: 'The source leaves out a second of sound, and then a second of picture',
        step: 'the only silence in the output begins at second 3.2',
      },
    ],
  },
  {
    name: 'hole-not-told',
    rule: 'Sound that is missing is told in a warning, and counted.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "this.log.warn({ component: 'sync', missingMs }, 'hole in the input sound, filled with silence');",
        by: '',
      },
    ],
    red: [
      {
        scenario: 'The source leaves out a second of sound, and then a second of picture',
        step: 'the worker warned once that 1000 milliseconds of sound are missing',
      },
    ],
  },
  {
    name: 'no-sign-of-life-to-the-source',
    rule: 'The worker keeps its session with the source alive.',
    edits: [{ file: 'services/media-service/input/source.ts', find: 'this.stay(playing);', by: '' }],
    red: [
      {
        scenario: 'Sound runs 500 ppm fast without sender reports',
        step: 'it is broadcast',
      },
    ],
  },
  {
    name: 'password-not-shown',
    rule: 'A source that is locked is read with user and password of its address.',
    edits: [
      {
        file: 'services/rtsp/rtsp-client.ts',
        find: 'if (!username) return undefined;',
        by: 'if (username) return undefined;',
      },
    ],
    red: [
      {
        scenario: 'A source that is locked is read by whoever proves the password',
        step: 'the source refused the worker before it proved its password',
      },
    ],
  },
  {
    name: 'passing-on-asks-the-sts',
    rule: 'Passing on needs no STS.',
    edits: [
      {
        file: 'services/media-service/settings.ts',
        find: "raw.WORKER_STS_MODE === 'enabled' ? raw.WORKER_STS_SERVICE_URL : undefined",
        by: 'raw.WORKER_STS_SERVICE_URL',
      },
    ],
    red: [
      {
        scenario: 'Nothing goes to the STS, and all is heard with the original sound',
        step: 'the worker did not speak to the STS',
      },
    ],
  },
  {
    name: 'old-files-kept',
    rule: 'Only the newest segments stay.',
    edits: [
      {
        file: 'services/media-service/grid/segment-files.ts',
        find: 'this.path(batch - this.retention, track)',
        by: 'this.path(batch - this.retention - 1, track)',
      },
    ],
    red: [
      { scenario: 'Of the files only the newest are kept', step: 'the files of segments 4 to 6 are kept' },
    ],
  },
  {
    name: 'second-stop-ignored',
    rule: 'Told to stop a second time, the worker ends at once.',
    edits: [
      {
        file: 'services/media-service/main.ts',
        find: 'if (asked) process.exit(EXIT.unexpected);',
        by: '',
      },
    ],
    red: [
      {
        scenario: 'The worker is told to stop twice',
        step: 'the worker ended within 1 second of the second time',
      },
    ],
  },
  {
    name: 'failures-outlive-the-connection',
    rule: 'Failures are counted anew on a new connection.',
    edits: [
      {
        file: 'services/media-service/sts/breaker.ts',
        find: "this.cancelCooldown();\n    if (this.state.name === 'closed') this.state.failures = 0;\n    else this.close();",
        by: "this.cancelCooldown();\n    if (this.state.name !== 'closed') this.close();",
      },
    ],
    red: [
      {
        scenario: 'Failures of the connection before do not count, those of the new one do',
        step: 'it is broadcast',
      },
    ],
  },
  {
    name: 'always-said-to-be-running',
    rule: 'A worker says what it is doing.',
    edits: [
      {
        file: 'services/media-service/worker.ts',
        find: "state: lacks ? 'starved' : this.state,",
        by: "state: this.pipeline ? 'running' : this.state,",
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'segments-counted-late',
    rule: 'A figure moves when what it counts happens.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "this.metrics.fragment('produced');",
        by: "setTimeout(() => this.metrics.fragment('produced'), 3500);",
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'dubs-12-percent-off-used',
    rule: 'A dub that is off by more than 10 percent is not used.',
    edits: [
      {
        file: 'services/media-service/splice/splicer.ts',
        find: 'const LENGTH_TOLERANCE = 0.1;',
        by: 'const LENGTH_TOLERANCE = 0.12;',
      },
    ],
    red: [
      {
        scenario: 'Dubs that are a little too long or short are used, all others that do not fit are not',
        step: 'the worker used the dubs of fragments 1 to 3 and 9 to 10, and no other',
      },
    ],
  },
];
