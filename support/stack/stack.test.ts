import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackKind } from './stack';

test('without STACK, or with an empty one, the pipeline is started here', () =>
  assert.deepEqual([stackKind({}), stackKind({ STACK: '' })], ['local', 'local']));

test('the others are named by STACK', () =>
  assert.deepEqual(
    ['compose', 'external'].map((STACK) => stackKind({ STACK })),
    ['compose', 'external'],
  ));

test('anything else is refused, with what there is', () => {
  assert.throws(() => stackKind({ STACK: 'cloud' }), /STACK: expected local .*external, seen "cloud"/);
  assert.throws(() => stackKind({ STACK: 'toString' }), /STACK: expected local/);
});
