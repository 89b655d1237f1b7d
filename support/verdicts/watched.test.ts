import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectDubbed, silentMsIn } from './watched';

describe('what is dubbed, told in a sentence', () => {
  test('nothing', () =>
    assert.throws(() => expectDubbed({ heard: 16, dubbed: 0 }), {
      message: "Nothing is dubbed: in all 16 seconds viewers hear the programme's own sound.",
    }));
  test('too little', () =>
    assert.throws(() => expectDubbed({ heard: 16, dubbed: 8 }), /Only 8 of 16 seconds are dubbed/));
  test('most of it', () => assert.doesNotThrow(() => expectDubbed({ heard: 16, dubbed: 9 })));
});

test('silence is counted where it lies in the stretch', () => {
  const silences = [
    { startMs: 900, endMs: 1200 },
    { startMs: 1800, endMs: 5000 },
  ];
  assert.equal(silentMsIn(silences, 1000, 1000), 400);
  assert.equal(silentMsIn(silences, 3000, 1000), 1000);
  assert.equal(silentMsIn(silences, 0, 900), 0);
});
