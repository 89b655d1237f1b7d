import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expect } from 'chai';
import './in-words';
import { OutOfBounds } from './out-of-bounds';

const said = (check: () => unknown): string => {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof OutOfBounds, String(error));
    return error.message;
  }
  return 'nothing';
};

test('a number that is not what it should be is told with its name, its unit and what is allowed', () => {
  const late = 'sound, in ms late';
  const cases: [() => unknown, string][] = [
    [
      () => expect(80.33333045, late).to.be.within(-20, 20),
      'Sound is 80.3 ms late; at most 20 ms either way is allowed',
    ],
    [
      () => expect(-80.33, late).to.be.closeTo(0, 20),
      'Sound is 80.3 ms early; at most 20 ms either way is allowed',
    ],
    [() => expect(3.4, 'the pause, in s').to.be.closeTo(3, 0.2), 'The pause: 3.4 s; 2.8 to 3.2 s is allowed'],
    [() => expect(512, 'a wait, in ms').to.be.at.most(500), 'A wait: 512 ms; at most 500 ms is allowed'],
    [() => expect(20.004, 'a step, in ms').to.be.below(20), 'A step: 20.0 ms; less than 20 ms is expected'],
    [() => expect(20.004, 'a step, in ms').to.be.at.most(20), 'A step: 20.004 ms; at most 20 ms is allowed'],
    [() => expect(0, 'losses').to.be.at.least(1), 'Losses: 0; at least 1 is expected'],
    [() => expect(0, 'pictures').to.be.above(0), 'Pictures: 0; more than 0 is expected'],
    [() => expect(NaN, 'a wait, in ms').to.be.within(0, 5), 'A wait: nothing measured; 0 to 5 ms is allowed'],
    [() => expect(7).to.be.below(5), 'The figure: 7; less than 5 is expected'],
  ];
  for (const [check, message] of cases) assert.equal(said(check), message);
});

test('it passes what chai passes, and leaves to chai what is no number', () => {
  for (const pass of [
    () => expect(20).to.be.within(-20, 20),
    () => expect(20).to.be.closeTo(0, 20),
    () => expect(5).not.to.be.above(7),
  ])
    assert.equal(said(pass), 'nothing');
  assert.throws(() => expect(5).not.to.be.above(4), { name: 'AssertionError' });
  assert.throws(() => expect('5').to.be.above(4), { name: 'AssertionError' });
});
