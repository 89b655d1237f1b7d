import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beyond } from './conservation';

test('what the programme has itself is excused once, what is longer or comes more often is not', () => {
  const still = { startMs: 1000, endMs: 1500 };
  const later = { startMs: 9000, endMs: 9520 };
  assert.deepEqual(beyond([later], [still]), []);
  assert.deepEqual(beyond([later, later], [still]), [later]);
  const longer = { startMs: 9000, endMs: 9900 };
  assert.deepEqual(beyond([longer], [still]), [longer]);
  assert.deepEqual(beyond([still], []), [still]);
});
