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
        find: 'if (isSameSound(aac, pipeline.format.aac)) return this.showFrom(pipeline, avcConfig);',
        by: 'if (isSameSound(aac, aac)) return this.showFrom(pipeline, avcConfig);',
      },
    ],
    red: [
      {
        scenario: 'The source is back with sound of another format',
        step: 'the worker said that the source is back with another format',
      },
    ],
  },
];
