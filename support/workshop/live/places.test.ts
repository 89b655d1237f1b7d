import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { Places } from './places';

test('there are so many places and no more, and who goes leaves one', () => {
  const places = new Places(2);
  const first = new EventEmitter();
  assert.deepEqual(
    [first, new EventEmitter(), new EventEmitter()].map((answer) => places.take(answer)),
    [true, true, false],
  );
  first.emit('close');
  assert.deepEqual(
    [new EventEmitter(), new EventEmitter()].map((answer) => places.take(answer)),
    [true, false],
  );
});
