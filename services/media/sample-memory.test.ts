import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMemory } from './sample-memory';

test('each sample has its own memory, side by side with others and with nothing else', () => {
  const sizes = [100, 300, 20_000, 1, 0, ...new Array<number>(300).fill(700)];
  const samples = sizes.map((bytes, i) => {
    Buffer.allocUnsafe(3000); // what comes with it, and is forgotten at once
    return sampleMemory(bytes).fill(i);
  });
  assert.deepEqual(
    samples.map(({ length }) => length),
    sizes,
  );
  samples.forEach((sample, i) => assert.ok(sample.every((byte) => byte === i % 256)));
  const held = new Set(samples.map(({ buffer }) => buffer));
  const heldBytes = [...held].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = sizes.reduce((sum, size) => sum + size);
  assert.ok(heldBytes < bytes + 2 * 64 * 1024, `${heldBytes} bytes held for ${bytes}`);
});
