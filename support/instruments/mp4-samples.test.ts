import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCount } from './mp4-samples';

test('a file tells how many samples it has', () => {
  const stsz = Buffer.from('000000147374737a000000000000000000000007', 'hex');
  assert.equal(sampleCount(Buffer.concat([Buffer.from('moov'), stsz])), 7);
});

test('one in fragments does not', () => {
  assert.equal(sampleCount(Buffer.from('000000147374737a000000000000000000000000', 'hex')), undefined);
  assert.equal(sampleCount(Buffer.from('moof')), undefined);
});
