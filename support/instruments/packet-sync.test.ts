import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Packet } from '../records/packets';
import { packetSync } from './packet-sync';

const track = (name: string, everyMs: number, move: (ms: number) => number = (ms) => ms): Packet[] =>
  Array.from({ length: 30_000 / everyMs }, (_, i) => ({
    ...{ ptsMs: move(i * everyMs), durationMs: everyMs, key: i === 0, hash: `${name}${i}` },
  }));
const PROGRAMME = { video: track('v', 40), audio: track('a', 20) };
const later = (ms: number): number => ms + 500;

test('sound that is moved as the picture is in sync, also where both begin elsewhere', () => {
  const sync = packetSync(PROGRAMME, { video: track('v', 40, later), audio: track('a', 20, later) });
  assert.deepEqual([sync?.medianMs, sync?.lowMs, sync?.highMs, sync?.slopeMsPerS], [0, 0, 0, 0]);
  assert.equal(sync?.matched, 1);
});

test('sound that is late, or drifts, is told with its sign', () => {
  const late = packetSync(PROGRAMME, { video: track('v', 40), audio: track('a', 20, (ms) => ms + 45) });
  assert.equal(late?.medianMs, 45);
  const drifting = packetSync(PROGRAMME, {
    video: track('v', 40),
    audio: track('a', 20, (ms) => ms * 1.001),
  });
  assert.ok(Math.abs((drifting?.slopeMsPerS ?? 0) - 1) < 1e-6);
});

test('nothing is told of sound or pictures that are coded anew, and little of what lacks much', () => {
  assert.equal(packetSync(PROGRAMME, { video: PROGRAMME.video, audio: track('x', 20) }), undefined);
  assert.equal(packetSync(PROGRAMME, { video: track('x', 40), audio: PROGRAMME.audio }), undefined);
  const some = packetSync(PROGRAMME, { ...PROGRAMME, audio: PROGRAMME.audio.slice(300) });
  assert.equal(some?.matched, 0.8);
});
