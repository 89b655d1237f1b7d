import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markProblems } from './keyframe-marks';

const pictures = (marks: string) => [...marks].map((mark, i) => ({ hash: `${i}`, key: mark === 'k' }));
const programme = pictures('k..k..k..k..k..k..');

for (const [what, marks, says] of [
  ['all that are, and no others', 'k..k..k..k..k..k..', /^$/],
  ['every other one, as by a server that goes by IDR pictures', 'k.....k.....k.....', /^$/],
  ['the first one alone', 'k.................', /^of 6 pictures to begin with 1 are marked$/],
  ['all pictures', 'kkkkkkkkkkkkkkkkkk', /^12 pictures are marked as ones to begin with, and are none$/],
] as const)
  test(`marked as pictures to begin with: ${what}`, () => {
    assert.match(markProblems(programme, pictures(marks)).join('; '), says);
  });

test('what is not the programme may be marked or not', () => {
  assert.deepEqual(markProblems(programme, [{ hash: 'x', key: true }, ...programme]), []);
});
