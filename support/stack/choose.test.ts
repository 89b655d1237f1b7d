import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkChosenStack, chosenKind } from './choose';

test('without STACK the pipeline is started here', () => {
  assert.equal(chosenKind({}), 'local');
  assert.equal(chosenKind({ STACK: '' }), 'local');
  assert.equal(chosenKind({ STACK: 'external' }), 'external');
});

test('an unknown kind is refused, with those that exist', () => {
  assert.throws(() => chosenKind({ STACK: 'cloud' }), /STACK is "cloud": expected local or external/);
  assert.throws(() => chosenKind({ STACK: 'toString' }), /expected local or/);
});

test('an external pipeline must be described, a local one need not', () => {
  checkChosenStack({});
  assert.throws(() => checkChosenStack({ STACK: 'external' }), /INPUT_URL +missing/);
});
