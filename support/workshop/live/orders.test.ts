import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { StsControl } from '../../faults/sts-control';
import { ORDERS, Orders, type Seen } from './orders';

let nowMs: number;
let given: unknown[][];
let orders: Orders;

/** Takes every order, and keeps it. */
const control = new Proxy({} as StsControl, {
  get: (_, name) => (what: unknown) => Promise.resolve(given.push([name, what])),
});
const texts = (seen: Seen = {}): string[] => orders.state(seen).lasting.map(({ text }) => text);
const until = (seen: Seen = {}): string | undefined => orders.state(seen).lasting[0]?.until;
const isPressed = (name: string, seen: Seen = {}): boolean => orders.state(seen).chosen.includes(name);

beforeEach(() => {
  [nowMs, given] = [100_000, []];
  orders = new Orders(control, () => nowMs);
});

test('nothing is ordered at first, and the buttons of the normal hold', () => {
  assert.deepEqual(orders.state({}), {
    chosen: ['errors-off', 'no-backpressure', 'fast', 'answer-all', 'echo-sound'],
    canEnd: false,
    lasting: [],
  });
});

test('an order lasts until another about the same thing, and its button shows it', async () => {
  await orders.order({ order: 'errors-on' });
  await orders.order({ order: 'slow' });
  assert.deepEqual(texts(), [
    'The STS answers TIMEOUT to every fragment',
    'The STS takes 5 seconds for each answer',
  ]);
  assert.equal(orders.state({}).canEnd, true);
  assert.deepEqual([isPressed('errors-on'), isPressed('errors-off'), isPressed('slow')], [true, false, true]);
  await orders.order({ order: 'errors-off' });
  assert.deepEqual(texts(), ['The STS takes 5 seconds for each answer']);
  assert.equal(isPressed('errors-off'), true);
});

test('a cut ends by itself, and says when', async () => {
  await orders.order({ order: 'cut' });
  nowMs += 7_500;
  assert.equal(until(), 'ends by itself in 13 s');
  await orders.order({ order: 'goodbye' }); // to nobody: nothing of the cut ends
  assert.equal(isPressed('cut'), true);
  nowMs += 12_500;
  assert.deepEqual([texts(), isPressed('cut')], [[], false]);
});

test('a request of the STS ends with its session, a missing answer with its fragment', async () => {
  await orders.order({ order: 'pause' });
  assert.deepEqual(texts({ sessionMs: 99_000 }), ['The STS asks for a pause']);
  assert.deepEqual(texts({ sessionMs: 100_001 }), []);
  await orders.order({ order: 'drop' });
  assert.deepEqual(texts({ fragmentMs: 99_000 }), ['The STS gives no answer to the next fragment']);
  assert.deepEqual(texts({ fragmentMs: 100_001 }), []);
});

test('all that was ordered is taken back at once, and nothing else', async () => {
  for (const order of ['errors-on', 'spoken-sound', 'cut']) await orders.order({ order });
  given = [];
  await orders.order({ order: 'all-normal' });
  assert.deepEqual(given, [
    ['stopErrors', undefined],
    ['audio', { mode: 'echo' }],
  ]);
  assert.deepEqual([texts(), orders.state({}).canEnd], [['The STS lets nobody in'], false]);
});

test('what the STS refuses does not hold, and no order is none', async () => {
  const refuses = new Proxy({} as StsControl, { get: () => () => Promise.reject(new Error('no espeak-ng')) });
  const refused = new Orders(refuses, () => nowMs);
  await assert.rejects(refused.order({ order: 'spoken-sound' }), /no espeak-ng/);
  assert.deepEqual(refused.state({}).lasting, []);
  await assert.rejects(orders.order({ order: 'none of ours' }));
});

test('every button of the page gives an order', async () => {
  for (const order of Object.keys(ORDERS)) await orders.order({ order });
  assert.equal(given.length, Object.keys(ORDERS).length);
});
