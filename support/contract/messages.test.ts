import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packetOfBytes, errorFor } from './messages';

describe('packetOfBytes', () => {
  it('has the size that was asked for, with the prefix that Engine.IO adds', () => {
    const packet = packetOfBytes(100, (reason) => ['stream:pause', { reason }]);
    assert.equal(`4${packet}`.length, 100);
    assert.match(packet, /^2\["stream:pause",\{"reason":"x+"\}\]$/);
  });
});

describe('errors as features word them', () => {
  for (const [words, trigger, value] of [
    ['every fragment', 'always', undefined],
    ['every 3rd fragment', 'nth_fragment', 3],
    ['the next 2 fragments', 'next', 2],
    ['the next 1', 'next', 1],
    ['fragment 40', 'sequence_number', 40],
  ] as const)
    it(words, () => {
      const error = errorFor(words, 'TIMEOUT');
      assert.deepEqual([error.trigger, error.value, error.error_code], [trigger, value, 'TIMEOUT']);
    });
  it('are refused when misspelt', () => {
    assert.throws(() => errorFor('some fragments', 'TIMEOUT'), /"some fragments": expected/);
    assert.throws(() => errorFor('fragment 4', 'TIRED'), /"TIRED" is no error code.*GPU_OOM/);
  });
});
