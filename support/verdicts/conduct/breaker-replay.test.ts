import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breakerReplayProblems } from './breaker-replay';
import { addLine, record, sees } from './testing-defects';
import { seen, START_MS, type Story } from './testing';

const told =
  (...changes: [afterMs: number, to: string][]) =>
  ({ log }: Story): void =>
    changes.forEach(([afterMs, to]) => addLine(log, afterMs, { component: 'breaker', to }));
/** The second fragment fails at 2220 ms; the third one is sent at 3100 and given up at 11 100. */
const opensAt =
  (threshold: number, cooldownMs: number, ...changes: [number, string][]) =>
  (story: Story) => {
    const plan = story.facts['plan'] as { worker: object };
    Object.assign(plan.worker, { breakerThreshold: threshold, breakerCooldownMs: cooldownMs });
    told(...changes)(story);
  };

sees(breakerReplayProblems, [
  ['one that opens too soon', /it became open for no reason/, told([2230, 'open'])],
  ['one that does not open', /expected it to become open, saw nothing/, opensAt(1, 30_000)],
  [
    'one that opens at another failure',
    /expected it to become open, saw open 8870 ms too early/,
    opensAt(2, 30_000, [2230, 'open']),
  ],
  [
    'what is sent while it is open',
    /a fragment was sent while it was open/,
    opensAt(1, 30_000, [2230, 'open']),
  ],
  [
    'a cooldown of another length',
    /expected it to become half-open, saw half-open 2010 ms late/,
    opensAt(1, 500, [2230, 'open'], [4740, 'half-open']),
  ],
  [
    'a success of before that closes it',
    /expected it to become half-open, saw closed 4630 ms too early/,
    (story) => {
      opensAt(1, 5000, [2230, 'open'], [2600, 'closed'])(story);
      record(story, 'fragment:data', 2).atMs = START_MS + 1300;
    },
  ],
  [
    'a probe that is never answered, and counts for nothing',
    /expected it to become open, saw nothing/,
    opensAt(1, 500, [2230, 'open'], [2730, 'half-open']),
  ],
]);

test('what is sent as soon as the cooldown is over is the probe', () => {
  const changes = opensAt(1, 860, [2230, 'open'], [3095, 'half-open'], [11_110, 'open']);
  assert.deepEqual(breakerReplayProblems(seen(changes)), []);
});
