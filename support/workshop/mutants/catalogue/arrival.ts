import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

const PUT_OUT = 'services/media-service/output/playout.ts';
const SINK = 'services/media-service/output/sink.ts';
const DESCRIBED = {
  scenario: 'Captions and timecode get through, and the stream is described as it was',
  step: 'the output describes picture and sound as the programme does',
};
const ARRIVAL = 'Everything reaches viewers 14.5 seconds after the source sent it';

/** What is judged of every output: original sound in its place, presentation times, description, arrival. */
export const ARRIVAL_MUTANTS: readonly Mutant[] = [
  {
    name: 'original-sound-150-ms-late',
    rule: 'Original sound is in its place.',
    edits: [
      {
        file: PUT_OUT,
        find: 'data: dub?.frames[i] ?? data }));',
        by: 'data: dub?.frames[i] ?? fragment.frames[Math.max(0, i - 7)]?.data ?? data }));',
      },
    ],
    red: [
      {
        scenario: 'Four failures, a success and four failures leave it closed',
        step: 'segments 1 and 6 are heard dubbed',
      },
    ],
  },
  {
    name: 'pictures-shown-in-the-order-of-decoding',
    rule: 'All pictures are shown at their times.',
    edits: [
      {
        file: PUT_OUT,
        find: 'avcBody(frame.data, frame.key, laterMs)',
        by: 'avcBody(frame.data, frame.key, laterMs - laterMs)',
      },
    ],
    red: [
      {
        scenario: 'Captions and timecode get through, and the stream is described as it was',
        step: 'all pictures are shown at their times in the programme',
      },
    ],
  },
  {
    name: 'sound-timed-in-steps-of-40-ms',
    rule: 'Each packet of sound has its own time.',
    edits: [
      {
        file: PUT_OUT,
        find: 'this.write({ type: FLV_AUDIO, dts: audio.atMs,',
        by: 'this.write({ type: FLV_AUDIO, dts: Math.floor(audio.atMs / 40) * 40,',
      },
    ],
    red: [
      {
        scenario: 'With a service that only echoes, the sound is the original bit by bit',
        step: 'every audio packet of the programme is in the output once, bit by bit the same',
      },
    ],
  },
  {
    name: 'sound-leaves-long-after-its-picture',
    rule: 'Picture and sound of the same moment leave together.',
    edits: [
      {
        file: PUT_OUT,
        find: 'return this.dueMs(this.isHoleBefore(nextMs) ? (this.audioEndMs ?? 0) : nextMs);',
        by: 'return this.dueMs(this.isHoleBefore(nextMs) ? (this.audioEndMs ?? 0) : nextMs) + 1280;',
      },
    ],
    red: [{ scenario: ARRIVAL, step: 'picture and sound reached viewers 14.5 seconds after they were sent' }],
  },
  {
    name: 'delay-grows-by-3-ms-a-second',
    rule: 'The delay is the same for the whole life of a stream.',
    edits: [
      {
        file: PUT_OUT,
        find: 'return this.options.clock.wallMs(mediaMs) + this.options.delayMs;',
        by: 'return this.options.clock.wallMs(mediaMs) + this.options.delayMs + mediaMs * 0.003;',
      },
    ],
    red: [{ scenario: ARRIVAL, step: 'this delay grew by less than 1 millisecond a second' }],
  },
  {
    name: 'output-stands-still-when-the-sts-is-back',
    rule: 'Whatever the STS does, viewers need not wait.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'if (reconnected) this.metrics.reconnections.inc();',
        by: 'if (reconnected) this.metrics.reconnections.inc();\n    for (const until = Date.now() + 1200; reconnected && Date.now() < until; );',
      },
    ],
    red: [{ scenario: 'Neither an open breaker nor a pause outlives the connection', step: END_OF_SCENARIO }],
  },
  {
    name: 'a-source-that-is-back-comes-3-s-later',
    rule: 'The delay is the same after the source was away.',
    edits: [
      {
        file: 'services/media-service/input/ingest.ts',
        find: 'this.ranBefore ? this.options.clock.mediaMs(atMs) : 0;',
        by: 'this.ranBefore ? this.options.clock.mediaMs(atMs) + 3000 : 0;',
      },
    ],
    red: [{ scenario: 'The source breaks off and is back within 7 seconds', step: END_OF_SCENARIO }],
  },
  {
    name: 'picture-described-with-another-level',
    rule: "The parameter sets of the output are the programme's.",
    edits: [
      {
        file: SINK,
        find: 'avcConfigBody(avcConfig)',
        by: 'avcConfigBody(Buffer.from(avcConfig.map((byte, i) => (i === 3 || i === 11 ? byte + 1 : byte))))',
      },
    ],
    red: [DESCRIBED],
  },
  {
    name: 'sound-described-as-mono',
    rule: "The channels of the output are the programme's.",
    edits: [
      {
        file: SINK,
        find: 'aacConfigBody(aac.asc)',
        by: 'aacConfigBody(Buffer.from([aac.asc[0] ?? 0, ((aac.asc[1] ?? 0) & 0x87) | 0x08]))',
      },
    ],
    red: [DESCRIBED],
  },
];
