import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const PUT_OUT = 'services/media-service/output/playout.ts';
const SINK = 'services/media-service/output/sink.ts';
const UNTOUCHED = {
  scenario: 'The picture passes through untouched',
  step: 'every one of the 1800 coded frames is in the output once',
};

export const OUTPUT_MUTANTS: readonly Mutant[] = [
  {
    name: 'picture-altered',
    rule: 'The picture passes through untouched.',
    edits: [
      {
        file: SINK,
        find: 'this.waiting.push(tag);',
        by: 'if (tag.type === FLV_VIDEO && tag.body[0] === 0x27) tag.body[tag.body.length - 1] ^= 1;\n    this.waiting.push(tag);',
      },
    ],
    red: [UNTOUCHED],
  },
  {
    name: 'one-picture-lost',
    rule: 'Every coded frame of the programme is in the output.',
    edits: [
      {
        file: PUT_OUT,
        find: 'const frame = this.videoFrames.shift();\n    if (!frame) return;',
        by: 'const frame = this.videoFrames.shift();\n    if (!frame || (frame.dtsMs > 29_990 && frame.dtsMs < 30_015)) return;',
      },
    ],
    red: [UNTOUCHED],
  },
  {
    name: 'five-frames-of-sound-lost',
    rule: 'Every frame of sound is in the output, without a hole.',
    edits: [
      {
        file: PUT_OUT,
        find: 'const heard = placed.filter(({ atMs }) => atMs >= startMs);',
        by: 'const heard = placed.filter(({ atMs }, i) => atMs >= startMs && (fragment.batch !== 4 || i < 20 || i > 24));\n    this.isHoleBefore = () => false;',
      },
    ],
    red: [
      {
        scenario: 'With a service that only echoes, the sound is the original bit by bit',
        step: 'every audio packet of the programme is in the output once',
      },
    ],
  },
  {
    name: 'output-said-to-be-mono',
    rule: 'Left stays left and right stays right: the output is described as the programme is.',
    edits: [
      {
        file: SINK,
        find: 'body: aacConfigBody(aac.asc)',
        by: 'body: aacConfigBody(aac.asc.map((byte, i) => (i === 1 ? (byte & 0x87) | 0x08 : byte)))',
      },
    ],
    red: [{ scenario: 'Left stays left, and right stays right', step: END_OF_SCENARIO }],
  },
  {
    name: 'output-stalls-300-ms',
    rule: 'The output plays in real time all the time.',
    edits: [
      {
        file: PUT_OUT,
        find: 'return this.options.clock.wallMs(mediaMs) + this.options.delayMs;',
        by: 'const stalledMs = mediaMs > 30_000 && mediaMs < 30_300 ? 30_300 : mediaMs;\n    return this.options.clock.wallMs(stalledMs) + this.options.delayMs;',
      },
    ],
    red: [
      {
        scenario: 'The output plays in real time, without gaps',
        step: 'over any 10 seconds the output arrived at 0.98 to 1.02 times real speed',
      },
    ],
  },
  {
    name: 'late-joiner-sees-nothing',
    rule: 'Who joins in the middle finds a picture to begin with.',
    edits: [
      {
        file: PUT_OUT,
        find: 'const body = avcBody(frame.data, frame.key,',
        by: `const isFirst = this.baseMs === undefined;
    for (let at = 0; !isFirst && at + 4 < frame.data.length; at += 4 + frame.data.readUInt32BE(at))
      if ((frame.data[at + 4] & 0x1f) === 5) frame.data[at + 4] -= 4; // a keyframe's slices, called those of another
    const body = avcBody(frame.data, frame.key && isFirst,`,
      },
    ],
    red: [
      {
        scenario: 'A viewer who joins in the middle sees and hears it within 2.5 seconds',
        step: 'a viewer who joined after segment 3 had decoded picture and sound',
      },
    ],
  },
  {
    name: 'publishing-begins-late',
    rule: 'The output can be read within 3 seconds of the first pair.',
    edits: [
      {
        file: SINK,
        find: 'if (this.waiting.length === 0) return;',
        by: 'if (this.waiting.length === 0 || (!this.publisher && this.waiting.length < 500)) return;',
      },
    ],
    red: [
      {
        scenario: 'Viewers can watch within 3 seconds of the first pair',
        step: 'the output could be read within 3 seconds of the first pair being put out',
      },
    ],
  },
  {
    name: 'output-failure-told-as-a-warning',
    rule: 'An output that fails is an error.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "this.log.error({ component: 'output' }",
        by: "this.log.warn({ component: 'output' }",
      },
    ],
    red: [
      { scenario: 'Nothing accepts the output', step: 'the worker logged the error that the output failed' },
    ],
  },
  {
    name: 'output-failure-is-exit-code-0',
    rule: 'When the output fails the exit code says so.',
    edits: [{ file: 'services/media-service/exit.ts', find: 'outputFailed: 5,', by: 'outputFailed: 0,' }],
    red: [
      {
        scenario: 'The media server dies in the middle of the programme',
        step: 'the worker ended with exit code 5',
      },
    ],
  },
  {
    name: 'success-is-exit-code-1',
    rule: 'A stream that ended in order ends with exit code 0.',
    edits: [{ file: 'services/media-service/exit.ts', find: 'ended: 0,', by: 'ended: 1,' }],
    red: [
      {
        scenario: 'The whole programme gets through',
        step: 'the worker logged no error and ended with exit code 0',
      },
    ],
  },
  {
    name: 'stalled-output-waited-for',
    rule: 'An output that nobody reads is named within 6 seconds.',
    edits: [
      { file: 'services/rtmp/publisher.ts', find: 'STALLED_AFTER_MS = 4500', by: 'STALLED_AFTER_MS = 8000' },
    ],
    red: [
      {
        scenario: 'The media server stops reading, for 2 seconds and then for good',
        step: 'the worker ended within 6 seconds of that',
      },
    ],
  },
  {
    name: 'output-given-up-after-a-second',
    rule: 'An output that stands still for 2 seconds has not failed.',
    edits: [
      { file: 'services/rtmp/publisher.ts', find: 'STALLED_AFTER_MS = 4500', by: 'STALLED_AFTER_MS = 1200' },
    ],
    red: [
      {
        scenario: 'The media server stops reading, for 2 seconds and then for good',
        step: 'it is broadcast',
      },
    ],
  },
  {
    name: 'acknowledgements-not-missed',
    rule: 'A server that reads no more is not believed because the system still takes bytes.',
    edits: [
      { file: 'services/rtmp/uptake.ts', find: 'ACKNOWLEDGES_AFTER = 4', by: 'ACKNOWLEDGES_AFTER = 4000' },
    ],
    red: [
      {
        scenario: 'The media server stops reading, for 2 seconds and then for good',
        step: 'the worker logged the error that the output failed, which names',
      },
    ],
  },
  {
    name: 'server-that-hangs-up-not-named',
    rule: 'A server that closes is told by the answer that it owed.',
    edits: [
      {
        file: 'services/rtmp/publisher.ts',
        find: ' during ${waitsFor}',
        by: ' for ${waitsFor.length} reasons',
      },
    ],
    red: [
      {
        scenario: 'The media server hangs up instead of taking the output',
        step: 'the worker logged the error that the output failed, which names',
      },
    ],
  },
  {
    name: 'refusal-of-the-output-not-told',
    rule: 'What a server refuses is told in its own words.',
    edits: [
      {
        file: 'services/rtmp/publish-session.ts',
        find: "if (infoField(info, 'level') === 'error')",
        by: "if (infoField(info, 'level') === 'fatal')",
      },
    ],
    red: [
      {
        scenario: 'The media server takes the output, and refuses it then',
        step: 'the worker logged the error that the output failed, which names',
      },
    ],
  },
];
