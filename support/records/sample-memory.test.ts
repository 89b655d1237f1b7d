import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrometheus } from './prometheus';
import { SampleMemory } from './sample-memory';

test('a line that was there before is not taken apart anew, another one is', () => {
  const { read } = new SampleMemory();
  const sample = read('a{x="1"} 1');
  assert.deepEqual(sample, { name: 'a', labels: { x: '1' }, value: 1 });
  assert.equal(read('a{x="1"} 1'), sample);
  assert.equal(read('a{x="1"} 2').value, 2);
});

test('a damaged line is damaged each time', () => {
  const { read } = new SampleMemory();
  for (let look = 0; look < 2; look++) assert.throws(() => read('a{x="1" 1'), /column 9/);
});

test('a series that stands twice in one document is found, in several documents it is none', () => {
  const { read } = new SampleMemory();
  parsePrometheus('a 1\n', read);
  parsePrometheus('a 1\n', read);
  assert.throws(() => parsePrometheus('a 1\na 1\n', read), /stands twice/);
});

test('it does not grow for ever', () => {
  const { read } = new SampleMemory();
  const first = read('a 0');
  for (let value = 1; value <= 1000; value++) read(`a ${value}`);
  assert.notEqual(read('a 0'), first);
});
