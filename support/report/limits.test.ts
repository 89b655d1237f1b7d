import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeTo, describeLimit, freeShare, type Limit, limitOf } from './limits';

const near = (value: number, limit: Limit, expected: number): void => {
  const free = freeShare(value, limit) ?? Number.NaN;
  assert.ok(Math.abs(free - expected) < 1e-9, `${value} in ${JSON.stringify(limit)}: ${free}`);
};

test('below a greatest value room is what is left of it', () => {
  near(0, { atMost: 500 }, 1);
  near(125, { atMost: 500 }, 0.75);
  near(500, { atMost: 500 }, 0);
  near(600, { atMost: 500 }, -0.2);
  near(-5, { atMost: 500 }, 1);
});

test('above a least value it is what could be lost', () => {
  near(400, { atLeast: 100 }, 0.75);
  near(100, { atLeast: 100 }, 0);
  near(-30, { atLeast: -40 }, 0.25);
  near(5, { atLeast: -40 }, 1);
});

test('below a negative greatest value it is what could be lost, and none on the other side of 0', () => {
  near(-20.7, { atMost: -20 }, 0.7 / 20.7);
  near(-40, { atMost: -20 }, 0.5);
  near(-20, { atMost: -20 }, 0);
  near(-10, { atMost: -20 }, -1);
  near(3, { atMost: -20 }, -1);
  near(-5, { atLeast: 100 }, -1);
});

test('between two it is counted from the middle', () => {
  near(30, closeTo(30, 1), 1);
  near(30.25, closeTo(30, 1), 0.75);
  near(29, closeTo(30, 1), 0);
  near(1.019, { atLeast: 0.98, atMost: 1.02 }, 0.05);
});

test('where nothing may differ there is no room', () => {
  assert.equal(freeShare(3, closeTo(3, 0)), undefined);
  assert.equal(freeShare(3, { atMost: 0 }), undefined);
  assert.equal(freeShare(3, {}), undefined);
});

test('limits are told as people write them', () => {
  const limits = [{ atMost: 500 }, { atLeast: 0.98 }, closeTo(30, 1), closeTo(0.1, 0.2), {}];
  const told = limits.map((limit) => describeLimit(limit));
  assert.deepEqual(told, ['at most 500', 'at least 0.98', '29 to 31', '-0.1 to 0.3', undefined]);
});

test('a bound that must not be reached is told as one that may', () => {
  assert.deepEqual(limitOf({ above: 1, below: 4 }), { atLeast: 1, atMost: 4 });
  assert.deepEqual(limitOf({ atMost: 4 }), { atMost: 4 });
});
