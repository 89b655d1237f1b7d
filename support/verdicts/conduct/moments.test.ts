import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentProblems } from './moments';
import { seen, START_MS, type Story } from './testing';
import { sees, metric, readEarly } from './testing-defects';

sees(momentProblems, [
  [
    'more put out than there is',
    /worker_audio_fragments_total was 4 when worker_fragments_total and dubbed and fallback was 3/,
    metric('worker_audio_fragments_total', 4),
  ],
  [
    'what is put out at once',
    /worker_audio_fragments_total .*, read .* expected 0, saw 1/,
    readEarly(5000, 'worker_audio_fragments_total', 1),
  ],
  [
    'a segment that is counted when it is put out',
    /"stage":"produced"}, read .* expected 3, saw 0/,
    readEarly(5000, 'worker_fragments_total stage=produced', 0),
  ],
  [
    'a dub that is counted when it is put out',
    /"stage":"dubbed"}, read .* expected 1, saw 0/,
    readEarly(5000, 'worker_fragments_total stage=dubbed', 0),
  ],
  [
    'pressure that is counted before it is asked for',
    /"action":"slow_down"}, read .* expected 0, saw 1/,
    readEarly(1000, 'worker_backpressure_events_total action=slow_down', 1),
  ],
  [
    'a queue that does not grow',
    /worker_video_queue_ms was 0, 3000 ms after the programme began: expected about 3000/,
    readEarly(3000, 'worker_video_queue_ms', 0),
  ],
  [
    'a breaker that was open for nobody',
    /worker_sts_breaker_state was 2, which the log does not say/,
    readEarly(5000, 'worker_sts_breaker_state', 2),
  ],
  [
    'a worker that is held up when its output is over',
    /the worker ended 26900 ms after its source: expected 17500 at most/,
    ({ facts }) => void (facts['workerExit'] = { code: 0, atMs: START_MS + 30_000 }),
  ],
]);

test('what is behind something huge, or leaves late, is counted later', () => {
  const sawTwo = readEarly(4050, 'worker_fragments_total stage=produced', 2);
  const judged = (change: (facts: Story['facts']) => void): string[] =>
    momentProblems(seen((story) => (sawTwo(story), change(story.facts))));
  assert.match(judged(() => undefined).join(), /"stage":"produced"}, read .* expected 3, saw 2/);
  assert.deepEqual(
    judged((facts) => void (facts['appearances'] = [{ ...(facts['publisher'] as object), lateMs: 100 }])),
    [],
  );
  assert.deepEqual(
    judged(({ plan }) => void Object.assign(plan as object, { faults: { badPictures: { hugeBytes: 1 } } })),
    [],
  );
  const damage = [{ track: 'audio', fromSecond: -1, seconds: 2 }];
  assert.deepEqual(
    judged(({ plan }) => void Object.assign(plan as object, { damage })),
    [],
  );
});
