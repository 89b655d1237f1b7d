import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packetOfBytes } from './messages';

describe('packetOfBytes', () => {
  it('has the size that was asked for, with the prefix that Engine.IO adds', () => {
    const packet = packetOfBytes(100, (reason) => ['stream:pause', { reason }]);
    assert.equal(`4${packet}`.length, 100);
    assert.match(packet, /^2\["stream:pause",\{"reason":"x+"\}\]$/);
  });
});
