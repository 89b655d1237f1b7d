import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackKind } from './stack-kind';

test('without STACK the pipeline is started here', () => {
  assert.equal(stackKind({}), 'local');
  assert.equal(stackKind({ STACK: '' }), 'local');
  assert.equal(stackKind({ STACK: 'external' }), 'external');
});

test('an unknown kind is refused, with those that exist', () => {
  assert.throws(() => stackKind({ STACK: 'cloud' }), /STACK: expected local .*external, seen "cloud"/);
  assert.throws(() => stackKind({ STACK: 'toString' }), /STACK: expected local/);
});
