import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackKind } from './stack-kind';

test('the local stack is the default, also where STACK is empty', () =>
  assert.deepEqual([stackKind({}), stackKind({ STACK: '' })], ['local', 'local']));
test('compose is named by STACK', () => assert.equal(stackKind({ STACK: 'compose' }), 'compose'));
test('anything else is refused with what there is', () =>
  assert.throws(() => stackKind({ STACK: 'docker' }), /STACK: expected local or compose, seen "docker"/));
