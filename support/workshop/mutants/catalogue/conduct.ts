import { END_OF_SCENARIO } from '../../../report/summary';
import type { Mutant } from '../mutant';

/** What the end of every scenario sees, whatever it is about; shown to a short one. */
export const CONDUCT_MUTANTS: readonly Mutant[] = [
  {
    name: 'timestamp-in-seconds',
    rule: 'A fragment tells when it was captured or sent, in ms since the epoch.',
    edits: [
      {
        file: 'services/media-service/sts/messages.ts',
        find: 'timestamp: Date.now(),',
        by: 'timestamp: Date.now() / 1000,',
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'use-told-by-another-clock',
    rule: 'What is told of a dub that is used has the time of that, in ms since the epoch.',
    edits: [
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'const timestamp = Math.round(this.options.timers.now());',
        by: 'const timestamp = Math.round(performance.now());',
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'run-not-named',
    rule: 'Each line of the log names stream, run, instance and component.',
    edits: [
      {
        file: 'services/media-service/telemetry/log.ts',
        find: 'base: { streamId, runId: randomUUID(), instanceId },',
        by: 'base: { streamId, instanceId, ...(randomUUID() && {}) },',
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'segment-not-named',
    rule: 'A line about a fragment names its segment.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: "{ component: 'settle', fragmentId, batch, outcome: kind, ...reason }",
        by: "{ component: 'settle', fragmentId, ...(batch < 0 && { batch }), outcome: kind, ...reason }",
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'good-dubs-refused',
    rule: 'A dub that fits is used.',
    edits: [
      {
        file: 'services/media-service/sts/sts-client.ts',
        find: 'const fitted = await splicer.fit(dub, original);',
        by: "if ((fragment.batch ?? 0) % 5 === 0) throw new Error('the dub has another format');\n      const fitted = await splicer.fit(dub, original);",
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
    name: 'first-session-counted-as-return',
    rule: 'Only a return after a loss is a reconnection.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'if (reconnected) this.metrics.reconnections.inc();',
        by: 'this.metrics.reconnections.inc();',
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'queue-not-empty-at-the-end',
    rule: 'Queues are back at 0 when all is out.',
    edits: [
      {
        file: 'services/media-service/output/playout.ts',
        find: 'return waiting + this.audioFrames.length * this.options.frameMs;',
        by: 'return waiting + (this.audioFrames.length + 1) * this.options.frameMs;',
      },
    ],
    red: [{ scenario: 'Four failures, a success and four failures leave it closed', step: END_OF_SCENARIO }],
  },
  {
    name: 'stop-counted-as-lost-input',
    rule: 'An input that the worker itself leaves is not lost.',
    edits: [
      {
        file: 'services/media-service/input/ingest.ts',
        find: 'if (connection.ran && !this.stopping.signal.aborted)',
        by: 'if (connection.ran)',
      },
    ],
    red: [{ scenario: 'The worker is told to stop', step: END_OF_SCENARIO }],
  },
  {
    name: 'sync-figure-turned-around',
    rule: 'The figure of a pair says on which side sound is: late is positive.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'this.metrics.syncDelta.set(syncDeltaMs);',
        by: 'this.metrics.syncDelta.set(-syncDeltaMs);',
      },
    ],
    red: [
      {
        scenario: 'The source moves its sound by 150 milliseconds',
        step: 'the worker saw a difference of 150 milliseconds',
      },
    ],
  },
  {
    name: 'buckets-of-a-library',
    rule: 'Answers are told apart at the agreed times.',
    edits: [
      {
        file: 'services/media-service/telemetry/metrics.ts',
        find: 'const RTT_BUCKETS_MS = [50, 100, 250, 500, 1000, 2000, 4000, 8000];',
        by: 'const RTT_BUCKETS_MS = [50, 100, 250, 500, 1000, 2500, 5000, 10_000];',
      },
    ],
    red: [
      {
        scenario: 'Answers are told apart by how long they took',
        step: 'the buckets of worker_sts_rtt_ms end at',
      },
    ],
  },
  {
    name: 'sound-missing-in-files',
    rule: 'An audio file has all sound of its segment.',
    edits: [
      {
        file: 'services/media-service/pipeline.ts',
        find: "this.writing.run(() => this.files.write(fragment.batch, 'audio.m4a', m4a), m4a.length);",
        by: "const less = await writeM4a(frames.slice(1), this.options.format.aac);\n    this.writing.run(() => this.files.write(fragment.batch, 'audio.m4a', less), less.length);",
      },
    ],
    red: [
      {
        scenario: "The audio files are the programme's sound",
        step: 'each sound packet of the programme is in exactly one audio file',
      },
    ],
  },
];
