import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountProblems } from './accounts';
import { sees, metric } from './testing-defects';
import { seen, START_MS, type Story } from './testing';

function secondIsLate({ early }: Story): void {
  const name = 'worker_chunk_end_to_end_latency_ms';
  for (const [count, sum] of [
    [1, 9500],
    [2, 19_800],
  ] as const)
    early.push({
      afterMs: 9500 + 1000 * count,
      values: { [`${name}_count`]: count, [`${name}_sum`]: sum },
    });
}

sees(accountProblems, [
  ['sent', /sent, against the STS: expected 3, saw 2/, metric('worker_fragments_total stage=sent', 2)],
  ['acked', /acked, against the STS: expected 3/, metric('worker_fragments_total stage=acked', 4)],
  ['late', /late, against the STS: expected 0/, metric('worker_fragments_total stage=late', 1)],
  ['answers', /worker_sts_rtt_ms_count, against answers/, metric('worker_sts_rtt_ms_count', 3)],
  ['answers in seconds', /worker_sts_rtt_ms_sum, against the STS/, metric('worker_sts_rtt_ms_sum', 0.24)],
  [
    'a wrong bucket',
    /rtt_ms_bucket le 100, against the STS: expected 0/,
    metric('worker_sts_rtt_ms_bucket le=100', 2),
  ],
  [
    'pressure',
    /slow_down, against the STS: expected 1/,
    metric('worker_backpressure_events_total action=slow_down', 2),
  ],
  [
    'a return that was none',
    /worker_reconnection_total, .*: expected 0, saw 1/,
    metric('worker_reconnection_total', 1),
  ],
  [
    'a reason twice',
    /sum of worker_fallback_total.*: expected 2, saw 3/,
    metric('worker_fallback_total reason=error', 2),
  ],
  [
    'a timeout for an error',
    /timeout, against fragments without an answer: expected 0 to 1, saw 2/,
    (story) => {
      story.metrics['worker_fallback_total reason=error'] = 0;
      story.metrics['worker_fallback_total reason=timeout'] = 2;
    },
  ],
  [
    'a good dub that is refused',
    /invalid_output, of good dubs: expected 0, saw 1/,
    (story) => {
      story.metrics['worker_fragments_total stage=dubbed'] = 0;
      story.metrics['worker_fallback_total reason=invalid_output'] = 1;
    },
  ],
  [
    'latency from ready',
    /latency_ms, on average: expected 9200/,
    metric('worker_chunk_end_to_end_latency_ms_sum', 3 * 8500),
  ],
  [
    'a latency of one fragment that the average hides',
    /latency_ms, of fragment 2: expected 9000 to 10000, saw 10300/,
    secondIsLate,
  ],
  [
    'sound out of its place, that is in it',
    /worker_av_sync_delta_ms of sound that is in its place: expected -10 to 10, saw 12/,
    metric('worker_av_sync_delta_ms', 12),
  ],
  [
    'a correction of nothing',
    /worker_av_sync_corrections_total of sound that is in its place: expected 0, saw 1/,
    metric('worker_av_sync_corrections_total', 1),
  ],
  [
    'a latency bucket',
    /latency_ms_bucket le 8000: expected 0/,
    metric('worker_chunk_end_to_end_latency_ms_bucket le=8000', 1),
  ],
  [
    'trouble that was none',
    /error_type|worker_gst_bus_errors_total is/,
    metric('worker_gst_bus_errors_total error_type=input_lost', 2),
  ],
  [
    'a lost input that is not counted',
    /input_lost: expected 1, saw 0/,
    (story) => {
      story.metrics['worker_media_errors_total error_type=input_lost'] = 0;
      story.metrics['worker_gst_bus_errors_total error_type=input_lost'] = 0;
    },
  ],
  [
    'a stop that is counted as a loss',
    /input_lost: expected 0, saw 1/,
    ({ facts }) =>
      void (facts['cues'] = [
        { act: { kind: 'stop-worker' }, atMs: START_MS + 2000, beganAtMs: START_MS + 2000 },
      ]),
  ],
  [
    'a loss before a stop that is not counted',
    /input_lost: expected 1, saw 0/,
    (story) => {
      story.facts['cues'] = [{ act: { kind: 'stop-worker' }, atMs: START_MS + 5000 }];
      story.metrics['worker_media_errors_total error_type=input_lost'] = 0;
      story.metrics['worker_gst_bus_errors_total error_type=input_lost'] = 0;
    },
  ],
  ['a queue that stays', /worker_video_queue_ms at the end: expected 0/, metric('worker_video_queue_ms', 40)],
  [
    'a queue that stays, of a worker that somebody else runs',
    /worker_video_queue_ms at the end: expected 0 to 500, saw 520/,
    (story) => {
      story.metrics['worker_video_queue_ms'] = 520;
      story.facts['hidden'] = { exit: 'it is not ours' };
    },
  ],
  [
    'a packet that nobody damaged, and is called unreadable',
    /malformed: expected 0, saw 1/,
    (story) => {
      for (const name of ['worker_media_errors_total', 'worker_gst_bus_errors_total'])
        story.metrics[`${name} error_type=malformed`] = 1;
    },
  ],
  [
    'a clock that nobody set, and is called wrong',
    /worker_media_errors_total clock: expected 0, saw 1/,
    (story) => {
      for (const name of ['worker_media_errors_total', 'worker_gst_bus_errors_total'])
        story.metrics[`${name} error_type=clock`] = 1;
    },
  ],
]);

test('series may stand in any order', () => {
  const last = 'worker_gst_bus_errors_total error_type=input_lost';
  const problems = accountProblems(
    seen((story) => {
      const { [last]: value = NaN, ...others } = story.metrics;
      story.metrics = { ...others, [last]: value };
    }),
  );
  assert.deepEqual(problems, []);
});

test('a source that was late by itself makes the latency of one fragment another', () => {
  const problems = accountProblems(
    seen((story) => {
      secondIsLate(story);
      story.facts['appearances'] = [{ ...(story.facts['publisher'] as object), lateMs: 801 }];
    }),
  );
  assert.deepEqual(problems, []);
});

test('of a source that was late once one fragment may have waited less', () => {
  const name = 'worker_chunk_end_to_end_latency_ms';
  const judged = (lateMs: number): string =>
    accountProblems(
      seen(({ metrics, facts }) => {
        Object.assign(metrics, { [`${name}_sum`]: 3 * 9500 - 1600, [`${name}_bucket le=8000`]: 1 });
        facts['appearances'] = [{ ...(facts['publisher'] as object), lateMs }];
      }),
    ).join('; ');
  assert.match(judged(100), /on average: expected .*le 8000: expected 0, saw 1/);
  assert.equal(judged(1600), '');
});
