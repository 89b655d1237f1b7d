import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineProblems } from './lines';
import { seen, START_MS, type Story } from './testing';
import { addLine, lineOf, metric, sees } from './testing-defects';

/** The STS says goodbye, and later its connection breaks; the worker says why it lost its session each time. */
function losses(story: Story, reasons: readonly string[]): void {
  const cue = (how: string, afterMs: number) => ({
    act: { kind: 'disconnect', order: { how } },
    atMs: START_MS + afterMs,
  });
  story.facts['cues'] = [cue('server', 4000), cue('transport', 6000)];
  for (const [i, reason] of reasons.entries())
    addLine(story.log, 4000 + 2000 * i, { component: 'connection', reason, inFlight: 0 });
}

sees(lineProblems, [
  [
    'a breaker that is told as if it were nothing',
    /is a line of level info: expected warn/,
    ({ log }) => addLine(log, 5000, { level: 'info', component: 'breaker', from: 'closed', to: 'open' }),
  ],
  [
    'a request that is told as another one',
    /backpressure lines say pause: the STS asked for slow_down/,
    (story) => void (lineOf(story, 'backpressure')['action'] = 'pause'),
  ],
  [
    'a reason that is counted as another one',
    /worker_fallback_total timeout, against lines that say so: expected 1, saw 0/,
    (story) => {
      metric('worker_fallback_total reason=timeout', 0)(story);
      metric('worker_fallback_total reason=overload', 1)(story);
    },
  ],
  [
    'a broken connection that is told as the goodbye before it',
    /are both told as "goodbye"/,
    (story) => losses(story, ['goodbye', 'goodbye']),
  ],
]);

test('a goodbye and a broken connection that are told apart are right', () => {
  assert.deepEqual(lineProblems(seen((story) => losses(story, ['goodbye', 'torn']))), []);
});
