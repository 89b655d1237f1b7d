import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expect } from 'chai';
import '../../verdicts/in-words';
import { commandsFor } from './attach';
import { compared, type Failure, failureOf } from './failure';

function failed(check: () => void): Failure {
  try {
    check();
  } catch (error) {
    return failureOf('a step', error);
  }
  throw new Error('the check passed');
}

test('what an assertion compared', () => {
  assert.deepEqual(compared(failed(() => expect(9).to.be.below(5))), {
    expected: 'less than 5',
    seen: '9',
  });
  const lists = compared(failed(() => expect(['closed']).to.deep.equal(['closed', 'open'])));
  assert.deepEqual(lists, { expected: "[ 'closed', 'open' ]", seen: "[ 'closed' ]" });
});

test('undefined is a value, too', () =>
  assert.deepEqual(compared(failed(() => expect(3, 'trouble').to.equal(undefined))), {
    expected: 'undefined',
    seen: '3',
  }));

test('our own errors say it in words', () => {
  const failure = failureOf('a step', new Error('x.mp4: expected one stretch, found 2 (1 s, 2 s)'));
  assert.deepEqual(compared(failure), { expected: 'one stretch', seen: '2 (1 s, 2 s)' });
  assert.deepEqual(compared(failureOf('a step', 'boom')), {});
});

test('values are bounded and without secrets', () => {
  const { seen = '' } = compared(failed(() => expect('rtsp://a:b@h/ '.repeat(1000)).to.equal('x')));
  assert.match(seen, /^rtsp:\/\/\*\*\*@h\/ .*characters left out$/);
  assert.equal(seen.length < 2100, true);
});

test('the command to run it again has what the stack depends on', () => {
  const { command, keepCommand } = commandsFor('features/a.feature:7', {
    FIXTURE: '/my clip.mp4',
    HOME: '/x',
  });
  assert.equal(command, "FIXTURE='/my clip.mp4' npx cucumber-js features/a.feature:7");
  assert.equal(keepCommand, "KEEP=1 FIXTURE='/my clip.mp4' npx cucumber-js features/a.feature:7");
});
