import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesProblems } from './series';
import { sees, metric } from './testing-defects';
import { ID, seen } from './testing';

sees(seriesProblems, [
  [
    'more in flight than allowed',
    /worker_inflight_fragments: expected 0 to 3, saw 4/,
    metric('worker_inflight_fragments', 4),
  ],
  [
    'in flight when nothing is',
    /worker_inflight_fragments was 1, which the STS never saw/,
    metric('worker_inflight_fragments', 1),
  ],
  [
    'counted before it happened',
    /stage":"sent"}, read .* expected 3, saw 4/,
    metric('worker_fragments_total stage=sent', 4),
  ],
  [
    'a queue beyond the rule of time',
    /worker_video_queue_ms, at most/,
    metric('worker_video_queue_ms', 20_000),
  ],
]);

test('a delay that may change asks nothing of the queues', () => {
  const longQueue = seen((story) => {
    metric('worker_video_queue_ms', 20_000)(story);
    story.facts['hidden'] = { delay: 'it may change' };
  });
  assert.deepEqual(seriesProblems(longQueue), []);
});

test('the next one may be sent before an answer is read that is there already', () => {
  const sentAtOnce = (read: number): string[] =>
    seriesProblems(
      seen((story) => {
        for (const record of story.journal) if (record.fragmentId === ID(1)) record.atMs += 1225 - 2100;
        const values = { ...story.early[0]?.values, worker_inflight_fragments: read };
        story.early.push({ afterMs: 1250, values });
      }),
    ).filter((problem) => problem.includes('inflight'));
  assert.deepEqual(sentAtOnce(2), []);
  assert.deepEqual(sentAtOnce(3), ['worker_inflight_fragments was 3, which the STS never saw around then']);
});
