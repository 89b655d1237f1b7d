import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ownField, shortCopy } from './untrusted';

const MB = 1024 * 1024;

/** Memory of the JavaScript heap in use after a collection, in bytes. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('shortCopy', () => {
  it('cuts, and leaves short texts as they are', () => {
    assert.equal(shortCopy('abc', 3), 'abc');
    assert.equal(shortCopy('abcd', 3), 'abc');
    assert.equal(shortCopy('äöü€\ud83d\ude00x', 6), 'äöü€\ud83d\ude00');
  });
  it('does not keep the text that it was cut from', () => {
    const beforeBytes = usedHeap();
    const kept = Array.from({ length: 20 }, (_, i) =>
      shortCopy(Buffer.alloc(MB, 65 + i).toString('latin1'), 64),
    );
    const grownBytes = usedHeap() - beforeBytes;
    assert.equal(kept.length, 20);
    assert.ok(grownBytes < 5 * MB, `${grownBytes} bytes for 20 texts of 64 characters`);
  });
});

describe('ownField', () => {
  it('finds fields of the message itself only', () => {
    assert.equal(ownField({ a: 1 }, 'a'), 1);
    for (const value of [undefined, null, 7, 'text', [], {}])
      assert.equal(ownField(value, 'constructor'), undefined);
  });
  it('is not afraid of 30 MB of bytes, nor of a long list', () => {
    for (const value of [Buffer.alloc(30 * MB), Array(30 * MB).fill(0)])
      assert.equal(ownField(value, 'stream_id'), undefined);
  });
});
