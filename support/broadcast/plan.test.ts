import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFor } from './catalogue';
import { type BroadcastPlan, whyUnsupported } from './plan';

const plan = (changes: Partial<BroadcastPlan> = {}): BroadcastPlan => ({
  name: 'x',
  clip: 'long-90s',
  worker: { segmentDurationSeconds: 6 },
  sts: {},
  ...changes,
});

const OUT: [string, Partial<BroadcastPlan>, RegExp][] = [
  ['other segments', { worker: { segmentDurationSeconds: 2 } }, /segments of 2 s/],
  ['other settings', { worker: { maxInflight: 5 } }, /maxInflight/],
  ['nonsense', { sts: { hostile: { seed: 1, messages: 1, before: 1, fragments: 1 } } }, /another STS/],
  ['a refused input', { clip: 'no-audio' }, /refuses its input/],
  ['no source', { sourceIsAbsent: true }, /never comes/],
  ['a closed output', { outputIsClosed: true }, /led elsewhere/],
  [
    'a killed server',
    { cues: [{ when: { kind: 'second', second: 1 }, act: { kind: 'kill-media-server' } }] },
    /not killed/,
  ],
];
for (const [what, changes, reason] of OUT) {
  test(`${what} can't be had on an external pipeline`, () =>
    assert.match(whyUnsupported(plan(changes), 'external') ?? '', reason));
  test(`${what} can be had on a local one`, () =>
    assert.equal(whyUnsupported(plan(changes), 'local'), undefined));
}

test('what only the source and the STS do can be had', () => {
  const cues = [
    { when: { kind: 'fragment', number: 2, afterMs: 0 }, act: { kind: 'lose-session' } },
  ] as const;
  assert.equal(whyUnsupported(plan({ cues }), 'external'), undefined);
  assert.equal(whyUnsupported(planFor('the standard programme'), 'external'), undefined);
});
