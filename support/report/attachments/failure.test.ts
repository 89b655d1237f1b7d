import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expect } from 'chai';
import { LogBook } from '../../records/logs';
import '../../verdicts/in-words';
import { pausedTimeline } from '../pictures/timeline-testing';
import { changeIn, programmeSecond } from './attach';
import { compared, type Failure, failureOf, momentOf } from './failure';

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

const clock = (atMs: number): number => atMs / 1000;
const well = { workerExit: { code: 0, signal: undefined, atMs: 40_000 } };
const moment = (message: string, step = 'a step', timeline = pausedTimeline()) =>
  momentOf({ message, step }, timeline, new LogBook('worker-1'), well, clock);

test('a failure names a second, a fragment or a segment', () => {
  assert.equal(moment('seconds heard from second 13 on: expected …')?.at, 27.5);
  assert.equal(moment('how the STS answered fragment 2: expected …')?.at, 12.1);
  assert.equal(moment('segment 2 was never sent')?.at, 20.5);
});

test('else its step does', () =>
  assert.deepEqual(moment('expected 3', 'the breaker opened again at the answer to fragment 1'), {
    at: 6.1,
    because: 'the failure names fragment 1',
  }));

test('else the first error of the worker, its end, or what was done to it', () => {
  const logs = new LogBook('worker-1');
  const record = { level: 'error', msg: 'output failed' };
  logs.add({ stream: 'stdout', text: JSON.stringify(record), record, atMs: 9000 });
  const failure = { message: 'expected 3', step: 'a step' };
  assert.equal(momentOf(failure, pausedTimeline(), logs, well, clock)?.at, 9);
  const dead = { workerExit: { code: 6, signal: undefined, atMs: 31_000 } };
  assert.equal(momentOf(failure, pausedTimeline(), new LogBook('worker-1'), dead, clock)?.at, 31);
  assert.deepEqual(moment('expected 3'), { at: 12, because: 'STS asks for a pause' });
  assert.equal(moment('expected 3', 'a step', pausedTimeline({ faults: [] })), undefined);
});

test('what viewers saw at a time, and where sound changes first', () => {
  assert.equal(programmeSecond(27, pausedTimeline()), 12.5);
  assert.equal(programmeSecond(2, pausedTimeline()), 0);
  assert.equal(changeIn(pausedTimeline()), 12);
  assert.equal(changeIn(pausedTimeline({ fragments: [] })), 12);
});
