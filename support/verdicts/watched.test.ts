import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectDubbed } from './watched';

describe('what is dubbed, told in a sentence', () => {
  test('nothing', () =>
    assert.throws(() => expectDubbed({ heard: 16, dubbed: 0 }), {
      message: "Nothing is dubbed: in all 16 seconds viewers hear the programme's own sound.",
    }));
  test('too little', () =>
    assert.throws(() => expectDubbed({ heard: 16, dubbed: 8 }), /Only 8 of 16 seconds are dubbed/));
  test('most of it', () => assert.doesNotThrow(() => expectDubbed({ heard: 16, dubbed: 9 })));
});
