import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsableWatch } from './usable-watch';

test('a track that gives nothing for 13 s is told once, and again when it has come back and gone', () => {
  const watch = new UsableWatch(1000);
  for (let atMs = 1000; atMs < 60_000; atMs += 1000) {
    watch.usable('video', atMs);
    assert.deepEqual(watch.check(atMs), atMs === 14_000 ? ['audio'] : [], `at ${atMs}`);
  }
  assert.deepEqual(watch.missing, ['audio']);
  assert.equal(watch.usable('audio', 60_000), true);
  assert.equal(watch.usable('audio', 60_001), false);
  assert.deepEqual(watch.missing, []);
  assert.deepEqual(watch.check(73_001), ['video', 'audio']);
});
