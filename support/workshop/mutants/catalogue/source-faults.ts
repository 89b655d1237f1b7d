import type { Mutant } from '../mutant';

const MEDIA_SERVICE = 'services/media-service';
const TIMES = `${MEDIA_SERVICE}/input/source-times.ts`;

/** Sources that are not as they should be. */
export const SOURCE_FAULT_MUTANTS: readonly Mutant[] = [
  {
    name: 'reports-believed-unchecked',
    rule: 'A clock that steps in the reports of one track moves nothing.',
    edits: [
      { file: TIMES, find: 'reported.leaveOut(stepMs);', by: '' },
      { file: TIMES, find: 'if (this.isAligned) this.refuseContradiction();', by: '' },
    ],
    red: [
      {
        scenario: 'Sound runs 500 ppm fast, and the sender reports step by seconds and hours',
        step: 'sound was between 5 milliseconds early and 5 milliseconds late all the time',
      },
    ],
  },
  {
    name: 'pictures-count-that-nobody-sees',
    rule: 'A source is watched by what can be put out of it, not by what comes.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/input/ingest.ts`,
        find: '      const opening = this.gate.tryOpen(frame);',
        by: "      this.onUsable('video');\n      const opening = this.gate.tryOpen(frame);",
      },
    ],
    red: [
      {
        scenario: 'A camera that sends one keyframe, and then none is named within 15 seconds',
        step: 'within 15 seconds it warned once of its picture',
      },
    ],
  },
  {
    name: 'silence-fills-what-is-full',
    rule: 'No fragment is longer than a segment, however late its sound came.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/grid/audio-cutter.ts`,
        find: 'const past = Math.min(frames, this.withoutRoom(timeline));',
        by: 'const past = 0;',
      },
    ],
    red: [
      {
        scenario: 'The clock of the sound stands still while none comes',
        step: 'end of scenario',
      },
    ],
  },
  {
    name: 'starved-for-ever',
    rule: 'Health is running again when what was missing comes.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/telemetry/telemetry.ts`,
        find: 'this.missing.delete(track);',
        by: '',
      },
    ],
    red: [
      {
        scenario: 'A camera that sends no sound for 15 seconds, and then again',
        step: 'within 5 seconds its health was running again',
      },
    ],
  },
  {
    name: 'pieces-of-sound-dropped',
    rule: 'A frame of sound may come in several packets.',
    edits: [
      {
        file: 'services/rtsp/aac-depacketizer.ts',
        find: 'if (data.length === size) this.onUnit',
        by: 'if (data.length > size) this.onUnit',
      },
    ],
    red: [
      {
        scenario: 'A programme that comes to its server by RTMP, which carries no absolute time',
        step: 'sound was between 80 milliseconds early',
      },
    ],
  },
  {
    name: 'reports-of-a-server-believed',
    rule: 'Sender reports that a server makes of what comes to it by RTMP are not believed.',
    edits: [{ file: TIMES, find: 'this.believesReports = false;', by: '' }],
    red: [
      {
        scenario: 'A programme that comes to its server by RTMP, which carries no absolute time',
        step: 'sound was between 80 milliseconds early and 80 milliseconds late all the time',
      },
    ],
  },
  {
    name: 'reports-of-a-server-silently-left-out',
    rule: 'That the reports of a server are not believed is told.',
    edits: [{ file: `${MEDIA_SERVICE}/input/source.ts`, find: 'telemetry.inputUntimed(kind);', by: '' }],
    red: [
      {
        scenario: 'A programme that comes to its server by RTMP, which carries no absolute time',
        step: 'the worker warned once that the reports come from the server, not from the source',
      },
    ],
  },
  {
    name: 'unreadable-sound-told-as-something-else',
    rule: "A description of sound that can't be read is refused by name.",
    edits: [
      {
        file: `${MEDIA_SERVICE}/input/source-tracks.ts`,
        find: 'throw new UnsupportedInput(\n      `the description (SDP) of the sound',
        by: 'throw new Error(\n      `the description (SDP) of the sound',
      },
    ],
    red: [
      {
        scenario: 'A camera that describes its sound so that nobody can read it is refused at once',
        step: 'within 5 seconds it ended with exit code 7',
      },
    ],
  },
  {
    name: 'any-clock-rate-taken',
    rule: 'A description with a clock rate that no track has is refused.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/input/source-tracks.ts`,
        find: 'const CLOCKS_HZ = { least: 1000,',
        by: 'const CLOCKS_HZ = { least: 0,',
      },
    ],
    red: [
      {
        scenario: 'A camera that gives its picture a clock rate of 1 is refused at once',
        step: 'within 5 seconds it ended with exit code 7',
      },
    ],
  },
  {
    name: 'other-sound-taken-as-before',
    rule: 'A source that is back with other sound ends the worker clearly.',
    edits: [
      {
        file: 'services/media-service/worker.ts',
        find: 'if (formatDifference(aac, pipeline.aac) === undefined)',
        by: 'if (formatDifference(aac, aac) === undefined)',
      },
    ],
    red: [
      {
        scenario: 'The source is back with sound of another format',
        step: 'the worker said that the source is back with another format',
      },
    ],
  },
  {
    name: 'drift-not-followed',
    rule: 'Clocks of the tracks that drift apart are followed.',
    edits: [
      {
        file: TIMES,
        find: 'return this.approach(reportedMs - this.distanceMs, Infinity, PROOF_MS);',
        by: 'return this.approach(reportedMs - this.distanceMs, 0, PROOF_MS);',
      },
    ],
    red: [
      {
        scenario: 'Sound runs 500 ppm fast, and the sender reports step by seconds and hours',
        step: 'sound was between 5 milliseconds early and 5 milliseconds late all the time',
      },
    ],
  },
  {
    name: 'leap-of-sound-not-joined',
    rule: 'Timestamps of one track that leap are joined where they arrive.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/input/audio-clock.ts`,
        find: 'return stepMs - passedMs > LEAP_MS && this.line.earlyMs(ms, arrivedAtMs) > LEAP_MS;',
        by: 'return false;',
      },
    ],
    red: [
      {
        scenario: 'Sound runs 300 ppm slow, and timestamps jump by seconds and hours',
        step: 'it is broadcast', // it waits for the hour that its sound is ahead,
      },
    ],
  },
  {
    name: 'leap-of-picture-not-joined',
    rule: 'Timestamps of one track that leap are joined where they arrive.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/input/video-clock.ts`,
        find: 'if (stepMs < -mostMs || (key && stepMs <= 0)) return true;',
        by: '',
      },
    ],
    red: [
      {
        scenario: 'Sound runs 300 ppm slow, and timestamps jump by seconds and hours',
        step: 'end of scenario',
      },
    ],
  },
  {
    name: 'picture-of-any-size-taken',
    rule: 'No picture is taken that the output can not carry.',
    edits: [
      {
        file: 'services/rtsp/h264-depacketizer.ts',
        find: 'const MAX_UNIT_BYTES = 8 * 1024 * 1024;',
        by: 'const MAX_UNIT_BYTES = 80 * 1024 * 1024;',
      },
    ],
    red: [
      {
        scenario:
          'Wrong timestamps, reports from 1970, a huge picture, and small messages that cost a great deal',
        step: 'every coded frame is in the output once',
      },
    ],
  },
  {
    name: 'pings-are-progress',
    rule: 'Deadlines are for progress, not for silence.',
    edits: [
      {
        file: 'services/rtmp/publisher.ts',
        find: 'if (this.session.waitsFor === this.waitsFor) return;',
        by: '',
      },
    ],
    red: [
      {
        scenario: 'A media server that only pings is given up',
        step: 'within 20 seconds it ended with exit code 5',
      },
      {
        scenario: 'A media server that sends its handshake drop by drop is given up',
        step: 'within 20 seconds it ended with exit code 5',
      },
    ],
  },
  {
    name: 'other-pictures-not-announced',
    rule: 'A source that is back with pictures of another size is announced in the output.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/pipeline.ts`,
        find: 'this.avcConfig = this.announce = avcConfig;',
        by: 'this.avcConfig = avcConfig;',
      },
    ],
    red: [
      {
        scenario: 'The source is back with pictures of another size',
        step: 'at least the first 3.5 seconds of the programme are in the output',
      },
    ],
  },
  {
    name: 'sound-that-stops-told-late',
    rule: 'A track that gives nothing usable is told within 15 seconds.',
    edits: [
      {
        file: `${MEDIA_SERVICE}/input/track-evidence.ts`,
        find: 'const USABLE_WITHIN_MS = 13_000;',
        by: 'const USABLE_WITHIN_MS = 15_000;',
      },
    ],
    red: [
      {
        scenario: 'A camera that sends sound for half a second, and then none is named within 15 seconds',
        step: 'within 15 seconds it warned once of its sound',
      },
    ],
  },
];
