import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JournalRecord } from '../../../services/contracts/journal';
import { METRIC_NAMES } from '../../records/metric-names';
import * as problems from './problems';

const TEXT = METRIC_NAMES.map((name) => `# TYPE ${name} gauge\n${name} 0\n`).join('');
const metrics = (change: Partial<{ status: number; contentType: string; text: string }>) =>
  problems.metricsProblem({ status: 200, contentType: 'text/plain; version=0.0.4', text: TEXT, ...change });

let index = 0;
const record = (kind: JournalRecord['kind'], more: Partial<JournalRecord> = {}): JournalRecord => ({
  ...{ index: index++, atMs: index, instance: 'i', kind },
  ...more,
});
const said = (event: string, more: Partial<JournalRecord> = {}) => record('in', { event, ...more });
const told = (event: string, more: Partial<JournalRecord> = {}) => record('out', { event, ...more });
const refusal = told('error', { payload: { code: 'INVALID_CONFIG', message: 'config.channels: missing' } });
const fragment = (payload: unknown = {}) => said('fragment:data', { payload });
const tail = (count: number, goodbyes: number, code: number) =>
  problems.tailProblem(
    [
      ...Array.from({ length: count }, () => fragment()),
      ...Array.from({ length: goodbyes }, () => said('stream:end')),
    ],
    { code },
  );

const GOOD: [what: string, problem: problems.Problem][] = [
  ['all metrics', metrics({})],
  ['a worker that runs', problems.healthProblem({ status: 200, text: '{"state":"up"}' }, 'up')],
  ['a session', problems.sessionProblem([record('connect'), said('stream:init'), told('stream:ready')])],
  ['a fragment', problems.fragmentProblem([refusal, fragment({ audio: { duration_ms: 6000 } })])],
  ['a dub', problems.dubProblem([told('fragment:processed'), said('fragment:ack', { status: 'applied' })])],
  ['the end', tail(2, 1, 0)],
];
for (const [what, problem] of GOOD) test(`${what}: all is well`, () => assert.equal(problem, undefined));

const BAD: [what: string, problem: problems.Problem, seen: RegExp, likely: RegExp][] = [
  ['no metrics', metrics({ status: 404 }), /answered 404/, /another path/],
  [
    'one that lacks',
    metrics({ text: TEXT.replaceAll('worker_sts_rtt_ms', 'rtt') }),
    /lacks worker_sts_rtt_ms$/,
    /PROFILE/,
  ],
  ['another format', metrics({ contentType: 'application/json' }), /application\/json/, /Prometheus/],
  ['no JSON', problems.healthProblem({ status: 200, text: 'ok' }, 'running'), /says ok/, /JSON/],
  [
    'another state',
    problems.healthProblem({ status: 200, text: '{"state":"up"}' }, 'running'),
    /"up", not "running"/,
    /PROFILE/,
  ],
  ['nobody', problems.sessionProblem([]), /nobody connected/, /WebSocket/],
  [
    'a refused connection',
    problems.sessionProblem([record('refused', { reason: 'no x-stream-id' })]),
    /no x-stream-id/,
    /X-Stream-ID/,
  ],
  ['silence', problems.sessionProblem([record('connect')]), /no stream:init/, /first/],
  [
    'a refused init',
    problems.sessionProblem([record('connect'), refusal]),
    /INVALID_CONFIG config\.channels/,
    /messages\.md/,
  ],
  ['no fragment', problems.fragmentProblem([]), /no fragment:data/, /cut/],
  [
    'a refused fragment',
    problems.fragmentProblem([fragment(), { ...refusal, atMs: 1e9 }]),
    /INVALID_CONFIG/,
    /messages\.md/,
  ],
  [
    'a fraction',
    problems.fragmentProblem([fragment({ audio: { duration_ms: 5994.7 } })]),
    /fraction/,
    /rounded/,
  ],
  ['no answer', problems.dubProblem([]), /no answer/, /refused/],
  [
    'a dub that is not used',
    problems.dubProblem([told('fragment:processed', { status: 'success' })]),
    /answered success/,
    /applied/,
  ],
  ['a tail that is sent', tail(3, 1, 0), /3 fragments/, /below 1 s/],
  ['no goodbye', tail(2, 0, 0), /0 times stream:end/, /once/],
  ['another end', tail(2, 1, 1), /exit code 1/, /0 says/],
];
describe('told, with the likely cause:', () => {
  for (const [what, problem, seen, likely] of BAD)
    test(what, () => {
      assert.match(problem?.seen ?? '', seen);
      assert.match(problem?.likely ?? '', likely);
    });
});
