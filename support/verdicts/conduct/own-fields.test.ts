import { ownFieldProblems } from './own-fields';
import type { Story } from './testing';
import { addLine, lineOf, metric, sees } from './testing-defects';

const told =
  (component: string, field: string, value: unknown) =>
  (story: Story): void =>
    void (lineOf(story, component)[field] = value);

sees(ownFieldProblems, [
  ['numbers from 1', /sequence of a fragment that is sent: told 1, expected 0/, told('sts', 'sequence', 1)],
  ['a length of another fragment', /durationMs of a fragment.*: told 984/, told('grid', 'durationMs', 983.7)],
  [
    'the limit that it asked for',
    /maxInflight of a session: told 5, expected 3/,
    told('connection', 'maxInflight', 5),
  ],
  ['a return that is none', /reconnected of a session: told true/, told('connection', 'reconnected', true)],
  ['a wait that nobody asked for', /delayMs of a request: told 500/, told('backpressure', 'delayMs', 500)],
  [
    'a severity that nobody told',
    /severity of a request: told "high"/,
    told('backpressure', 'severity', 'high'),
  ],
  [
    'a length that nobody was told of before',
    /durationMs of a fragment that is put out: told 5, expected 1003/,
    told('output', 'durationMs', 5),
  ],
  [
    'another outcome',
    /outcome of .* put out: told "fallback", expected "dubbed"/,
    told('output', 'outcome', 'fallback'),
  ],
  [
    'a failure that can not pass',
    /retryable of a failed answer: told false, expected true/,
    ({ log }) => {
      const id = log.find(({ batch }) => batch === 1)?.['fragmentId'];
      addLine(log, 2225, { component: 'sts', fragmentId: id, batch: 1, code: 'TIMEOUT', retryable: false });
    },
  ],
  [
    'latencies of others',
    /latencyMs adds up to 28380, .* to 30000/,
    metric('worker_chunk_end_to_end_latency_ms_sum', 30_000),
  ],
  [
    'attempts that were not made',
    /attempts in vain: told 4, expected 5/,
    ({ log }) => addLine(log, 12_000, { level: 'error', component: 'connection', attempts: 4 }),
  ],
  ['another end', /code of the worker that ends: told 6, expected 0/, told('worker', 'code', 6)],
]);
