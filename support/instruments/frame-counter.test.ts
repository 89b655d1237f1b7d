import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOfCounter } from './frame-counter';

const programme = Array.from({ length: 600 }, (_, i) => 30 + i);
const run = (counters: readonly (number | undefined)[]) => runOfCounter(counters, 30, 629);
const CLEAN = { lost: [], doubled: [], outOfOrder: 0, illegible: 0 };

test('a programme that runs from its first to its last number has no defect', () => {
  assert.deepEqual(run(programme), CLEAN);
});

test('numbers that were never shown are lost, at the ends too', () => {
  const gaps = programme.filter((number) => ![30, 200, 201, 629].includes(number));
  assert.deepEqual(run(gaps), { ...CLEAN, lost: [30, 200, 201, 629] });
  assert.equal(run([]).lost.length, 600);
});

test('a number that is shown again is doubled, once however often', () => {
  const held = [...programme.slice(0, 100), 129, 129, 129, ...programme.slice(100)];
  assert.deepEqual(run(held), { ...CLEAN, doubled: [129] });
});

test('two pictures in the wrong order are out of order, and nothing else', () => {
  const swapped = [...programme.slice(0, 100), 131, 130, ...programme.slice(102)];
  assert.deepEqual(run(swapped), { ...CLEAN, outOfOrder: 1 });
});

test('a repeated stretch is doubled and steps back once', () => {
  const repeated = [...programme.slice(0, 100), ...programme.slice(90)];
  const { lost, doubled, outOfOrder } = run(repeated);
  assert.deepEqual([lost.length, doubled.length, outOfOrder], [0, 10, 1]);
});

test('a picture that can not be read is illegible, and its number is lost', () => {
  const unread = programme.map((number) => (number === 300 ? undefined : number));
  assert.deepEqual(run(unread), { ...CLEAN, lost: [300], illegible: 1 });
});
