import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blamed, lateFault } from './punctual';

const cue = (atMs: number) => ({
  act: { kind: 'return-source' } as const,
  ...{ dueAtMs: 1000, beganAtMs: 1000, atMs },
});
const OWN = /^The suite's own trouble, not the worker's: "source comes back" came 6\.0 s late\./;

test('a fault that comes within a second is in time', () =>
  assert.equal(lateFault([cue(1000), cue(2000)]), undefined));

test('one that comes later is the own trouble of the suite', () =>
  assert.match(lateFault([cue(1000), cue(7000)])?.message ?? '', OWN));

test('a failure says so first, and only where it is so', () => {
  assert.match(blamed(new Error('no picture'), [cue(7000)]).message, OWN);
  assert.match(blamed(new Error('no picture'), [cue(7000)]).message, /\nno picture$/);
  assert.equal(blamed(new Error('no picture'), [cue(1500)]).message, 'no picture');
});
