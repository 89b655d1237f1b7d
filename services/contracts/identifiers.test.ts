import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identifier, isIdentifier, readHandshake } from './identifiers';
import { readMessage } from './message';

describe('stream and worker ids', () => {
  for (const good of ['a', 'A-b_9', 'x'.repeat(64)])
    it(`accepts ${good.slice(0, 10)} (${good.length})`, () => assert.ok(isIdentifier(good)));
  for (const bad of ['', 'x'.repeat(65), 'a/b', '../a', 'a b', 'a\n', 'ä', 'a.b', 7, null, undefined])
    it(`refuses ${JSON.stringify(bad)?.slice(0, 12)}`, () => assert.ok(!isIdentifier(bad)));

  it('says its rule and what was seen', () => {
    const reading = readMessage(identifier, 'a/b');
    assert.deepEqual(reading, {
      ok: false,
      problem: 'message: expected 1 to 64 letters, digits, "-" or "_", seen "a/b"',
    });
  });
});

describe('handshake headers', () => {
  it('name stream and worker', () =>
    assert.deepEqual(readHandshake({ 'x-stream-id': 's', 'x-worker-id': 'w', host: 'h' }), {
      ok: true,
      handshake: { streamId: 's', workerId: 'w' },
    }));
  it('may both be missing: a test client', () =>
    assert.deepEqual(readHandshake({}), { ok: true, handshake: {} }));
  it('are refused with name, rule and value', () =>
    assert.deepEqual(readHandshake({ 'x-stream-id': 's', 'x-worker-id': 'a b' }), {
      ok: false,
      problem: 'header x-worker-id: expected 1 to 64 letters, digits, "-" or "_", seen "a b"',
    }));
  it('are refused when sent twice', () =>
    assert.equal(readHandshake({ 'x-stream-id': ['a', 'b'] }).ok, false));
});
