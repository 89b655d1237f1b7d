import { transitionProblems } from './transitions';
import { START_MS } from './testing';
import { sees, lineOf, metric } from './testing-defects';

sees(transitionProblems, [
  [
    'a fragment that is not named',
    /component output with fragmentId and batch: expected 3, saw 2/,
    (story) => void delete lineOf(story, 'output')['fragmentId'],
  ],
  [
    'a fragment without its segment',
    /lines of settle with fragmentId and batch: expected 3/,
    (story) => void delete lineOf(story, 'settle')['batch'],
  ],
  [
    'a breaker that jumps',
    /breaker: expected a change from closed, saw open → half-open/,
    ({ log }) => void log.push({ ...log[0], component: 'breaker', from: 'open', to: 'half-open' }),
  ],
  [
    'a gauge that did not follow',
    /worker_sts_breaker_state is 2 at the end/,
    metric('worker_sts_breaker_state', 2),
  ],
  [
    'a correction without its line',
    /stepMs, against worker_av_sync_corrections_total/,
    metric('worker_av_sync_corrections_total', 1),
  ],
  [
    'a silent change of pressure',
    /backpressure lines \(\): expected 1/,
    (story) => void (lineOf(story, 'backpressure')['component'] = 'sts'),
  ],
  [
    'a session without its line',
    /lines with a sessionId: expected 1/,
    (story) => void delete lineOf(story, 'connection')['sessionId'],
  ],
  [
    'a connection that is left open when the next one comes',
    /connection 2 to the STS was opened while 1 before it were open/,
    ({ journal: [first], journal }) =>
      void (first && journal.push({ ...first, connection: 'd', atMs: START_MS + 5000 })),
  ],
  [
    'an attempt in vain that nobody is told of',
    /lines of attempts that came to no session: expected 1, saw 0/,
    ({ journal: [first], journal }) =>
      void (first && journal.push({ ...first, connection: 'd', kind: 'refused', atMs: START_MS + 5000 })),
  ],
  [
    'a loss with none in flight, when there was one',
    /inFlight of a lost session: expected 1, saw 0/,
    (story) => {
      const at = { index: 0, instance: 'i', connection: 'c', streamId: 's' } as const;
      story.journal.push({ ...at, atMs: START_MS + 5000, kind: 'disconnect' });
      const loss = { component: 'connection', level: 'warn', reason: 'torn', inFlight: 0, msg: '' };
      story.log.push({ ...story.log[0], ...loss, time: START_MS + 5000, sessionId: undefined });
    },
  ],
]);
