import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Packet } from '../records/packets';
import { isUnbroken, parts, returnsTooSoon, soundParts } from './appearances';

const packets = (hashes: string, fromMs = 0): Packet[] =>
  [...hashes].map((hash, i) => ({ hash, ptsMs: fromMs + i * 40, durationMs: 40, key: i === 0 }));

test('a programme that begins anew has two parts', () => {
  const found = parts(packets('abcd'), [...packets('abc'), ...packets('abcd', 5000)]);
  assert.deepEqual(found, [
    { numbers: [0, 1, 2], shiftsMs: [0, 0, 0], startMs: 0, leadIn: 0 },
    { numbers: [0, 1, 2, 3], shiftsMs: [5000, 5000, 5000, 5000], startMs: 5000, leadIn: 0 },
  ]);
  assert.ok(found.every(isUnbroken));
});

test('what the source sends before the programme is of no part where it begins anew', () => {
  const output = [...packets('abc'), ...packets('yz', 4920), ...packets('abcd', 5000)];
  const found = parts(packets('abcd'), output, packets('xyz'));
  assert.deepEqual(
    found.map(({ numbers }) => numbers),
    [
      [0, 1, 2],
      [0, 1, 2, 3],
    ],
  );
  const waited = { heldMs: 440 };
  assert.match(returnsTooSoon(found, [waited, waited]).join(), /2 pictures too soon/);
  const joinedAtOnce = returnsTooSoon(found, [waited, { heldMs: 20 }]);
  assert.deepEqual(joinedAtOnce, [], 'it got the group before, too');
  const right = parts(packets('abcd'), [...packets('abc'), ...packets('abcd', 5000)], packets('xyz'));
  assert.deepEqual(returnsTooSoon(right, [waited, waited]), []);
});

test('anywhere else that is foreign', () => {
  for (const output of ['abxcd', 'abcdx']) {
    const [part] = parts(packets('abcd'), packets(output), packets('xyz'));
    assert.equal(part && isUnbroken(part), false);
  }
});

test('a picture that is lacking, foreign or out of order breaks a part', () => {
  for (const output of ['acd', 'abxd', 'acbd']) {
    const [part] = parts(packets('abcd'), packets(output));
    assert.equal(part && isUnbroken(part), false);
  }
});

test('pictures of the same content are told apart by their order', () => {
  const [part] = parts(packets('abab'), packets('abab'));
  assert.deepEqual(part?.numbers, [0, 1, 2, 3]);
});

test('the sound of each part, and what lies between', () => {
  const found = soundParts(packets('abcd'), packets('yabcssszabcds'), packets('yz'));
  assert.deepEqual(found, [
    { numbers: [0, 1, 2], others: new Set('s') },
    { numbers: [0, 1, 2, 3], others: new Set('s') },
  ]);
  assert.equal(soundParts(packets('abcd'), packets('abcstabcd'))[0]?.others.size, 2);
});
