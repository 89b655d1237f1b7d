import type { Mutant } from '../mutant';

const METRICS = 'services/media-service/telemetry/metrics.ts';
const THERE = {
  scenario: 'Every metric is there from the start, with its type',
  step: 'the first reading of the metrics had, with these types',
};

const HELD_BACK = {
  scenario: 'What is held back for the dub can be seen',
  step: 'worker_video_queue_ms and worker_audio_queue_ms reached 14500 milliseconds',
};

export const TELEMETRY_MUTANTS: readonly Mutant[] = [
  {
    name: 'metric-missing',
    rule: 'Every metric is there from the start.',
    edits: [{ file: METRICS, find: "'worker_gst_bus_errors_total',", by: "'worker_bus_errors_total'," }],
    red: [THERE],
  },
  {
    name: 'label-missing',
    rule: 'Every reason for original sound is there from the start.',
    edits: [
      {
        file: METRICS,
        find: 'for (const reason of FALLBACK_REASONS)',
        by: 'for (const reason of FALLBACK_REASONS.slice(1))',
      },
    ],
    red: [THERE],
  },
  {
    name: 'queues-told-shorter',
    rule: 'Queues are as long as what waits in them.',
    edits: [
      { file: METRICS, find: '() => queues().audioMs', by: '() => Math.max(0, queues().audioMs - 1000)' },
    ],
    red: [HELD_BACK],
  },
  {
    name: 'queues-told-longer',
    rule: 'Queues are as long as what waits in them.',
    edits: [
      {
        file: METRICS,
        find: '() => queues().videoMs',
        by: '() => queues().videoMs && queues().videoMs + 700',
      },
    ],
    red: [HELD_BACK],
  },
  {
    name: 'stream-not-named',
    rule: "Every metric carries the stream's name.",
    edits: [{ file: METRICS, find: 'this.registry.setDefaultLabels({ stream_id: streamId });', by: '' }],
    red: [
      {
        scenario: "All values begin at 0 and carry the stream's name",
        step: 'every worker metric of the first reading was 0 and named the stream',
      },
    ],
  },
  {
    name: 'latency-measured-from-ready',
    rule: 'Latency is measured from the capture of a fragment.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'const { durationMs, syncDeltaMs, capturedAtMs } = fragment;',
        by: 'const { durationMs, syncDeltaMs } = fragment;\n    const capturedAtMs = fragment.capturedAtMs + durationMs;',
      },
    ],
    red: [
      {
        scenario: 'The figures of a whole broadcast add up',
        step: 'every fragment was put out 14.5 seconds after its capture',
      },
    ],
  },
  {
    name: 'answer-times-in-seconds',
    rule: 'The time that answers take is told in milliseconds.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'this.metrics.rtt.observe(rttMs)',
        by: 'this.metrics.rtt.observe(rttMs / 1000)',
      },
    ],
    red: [
      {
        scenario: 'Answer times are reported as they were',
        step: 'worker_sts_rtt_ms counted 10 answers, on average 0 to 250 milliseconds longer',
      },
    ],
  },
  {
    name: 'fallback-counted-twice',
    rule: 'Each fragment with original sound is counted once.',
    edits: [
      { file: METRICS, find: 'this.fallbacks.inc({ reason });', by: 'this.fallbacks.inc({ reason }, 2);' },
    ],
    red: [
      {
        scenario: 'Dubs that are a little too long or short are used, all others that do not fit are not',
        step: 'the worker gave as reasons for original sound: invalid_output 5 times',
      },
    ],
  },
  {
    name: 'put-out-counted-twice',
    rule: 'Every fragment that is produced is put out once, and counted once.',
    edits: [
      {
        file: 'services/media-service/telemetry/telemetry.ts',
        find: 'this.metrics.putOut.inc();',
        by: 'this.metrics.putOut.inc(2);',
      },
    ],
    red: [
      {
        scenario: 'Each fragment waits half a second before it is sent, until that is over',
        step: 'end of scenario',
      },
    ],
  },
];
