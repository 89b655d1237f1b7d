import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fragmentNamed as fragment } from '../grid/fragment-testing';
import { Ledger } from './ledger';

let counts: Record<string, number>;
let ledger: Ledger;

beforeEach(() => {
  counts = { dubbed: 0, fallback: 0 };
  ledger = new Ledger((_, { kind }) => (counts[kind] = (counts[kind] ?? 0) + 1));
});

test('a fragment has one outcome: the first', () => {
  const one = fragment('a');
  ledger.produced(one);
  assert.equal(ledger.settle(one, { kind: 'dubbed', frames: [] }), true);
  assert.equal(ledger.settle(one, { kind: 'fallback', reason: 'timeout' }), false);
  assert.equal(ledger.take(one).kind, 'dubbed');
  assert.deepEqual(counts, { dubbed: 1, fallback: 0 });
});

test('what is not settled when it is due falls back as overload, and its answer is not taken', () => {
  const one = fragment('a');
  ledger.produced(one);
  assert.deepEqual(ledger.take(one), { kind: 'fallback', reason: 'overload' });
  assert.equal(ledger.settle(one, { kind: 'dubbed', frames: [] }), false);
  assert.deepEqual(counts, { dubbed: 0, fallback: 1 });
});

test('putting a fragment out twice is a defect and says so', () => {
  const one = fragment('a');
  ledger.produced(one);
  ledger.take(one);
  assert.throws(() => ledger.take(one), /not in the ledger/);
});
