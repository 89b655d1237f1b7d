import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fragmentData, streamInit } from '../messages-testing';
import {
  Admission,
  SequenceGuard,
  isOpen,
  nextState,
  type SessionState,
  type SessionStep,
} from './admission';

const admission = (): Admission => new Admission(streamInit());
const mono = { ...fragmentData(0).audio, channels: 1 };

describe('Admission', () => {
  it('takes what is in order', () =>
    assert.equal(admission().admit(fragmentData(0), 'active', 0), undefined));

  const refused = [
    [
      'another stream',
      fragmentData(0, { stream_id: 'other' }),
      'active',
      0,
      'STREAM_NOT_FOUND',
      'expected stream-1, seen other',
    ],
    ['a stream that ends', fragmentData(0), 'ending', 0, 'STREAM_NOT_FOUND', 'stream-1 is ending'],
    ['a completed stream', fragmentData(0), 'completed', 0, 'STREAM_NOT_FOUND', 'stream-1 is completed'],
    ['a gap', fragmentData(1), 'active', 0, 'INVALID_SEQUENCE', 'expected 0, seen 1'],
    [
      'sound unlike stream:init',
      fragmentData(0, { audio: mono }),
      'active',
      0,
      'INVALID_CONFIG',
      'audio.channels: expected 2',
    ],
    ['a paused stream', fragmentData(0), 'paused', 0, 'RATE_LIMIT', 'stream:resume'],
    ['a full queue', fragmentData(0), 'active', 20, 'QUEUE_FULL', '20 fragments are queued'],
  ] as const;
  for (const [what, fragment, state, queued, code, told] of refused)
    it(`refuses ${what}: ${code}`, () => {
      const refusal = admission().admit(fragment, state, queued);
      assert.equal(refusal?.code, code);
      assert.ok(refusal?.message.includes(told), refusal?.message);
    });

  it('takes the 20th queued fragment', () =>
    assert.equal(admission().admit(fragmentData(0), 'active', 19), undefined));

  it('goes on with the next number after a refusal', () => {
    const paused = admission();
    paused.admit(fragmentData(0), 'paused', 0);
    assert.equal(paused.admit(fragmentData(1), 'active', 0), undefined);
    const unread = admission();
    unread.refuse(fragmentData(0));
    assert.equal(unread.admit(fragmentData(1), 'active', 0), undefined);
  });
  it('does not count fragments of another stream', () => {
    const own = admission();
    own.refuse(fragmentData(0, { stream_id: 'other' }));
    assert.equal(own.admit(fragmentData(0), 'active', 0), undefined);
  });
});

const accepted = (...ids: string[]): SequenceGuard => {
  const guard = new SequenceGuard();
  for (const [sequence, id] of ids.entries()) guard.accept(sequence, id);
  return guard;
};

describe('SequenceGuard', () => {
  it('starts at 0 and rises by 1', () => {
    assert.equal(accepted().check(0, 'a'), undefined);
    assert.equal(accepted('a').check(1, 'b'), undefined);
  });
  it('refuses a gap, and tells the number that is due', () =>
    assert.deepEqual(accepted('a').check(2, 'b'), {
      code: 'INVALID_SEQUENCE',
      message: 'sequence_number: expected 1, seen 2',
    }));
  it('refuses a repeated number and a repeated id', () => {
    assert.equal(accepted('a', 'b').check(1, 'c')?.code, 'INVALID_SEQUENCE');
    assert.match(accepted('a', 'b').check(2, 'a')?.message ?? '', /^fragment_id a: seen before/);
  });
  it('lets the next fragment come after one that was refused', () => {
    const guard = accepted('a');
    guard.refuse(1, 'b');
    assert.equal(guard.check(2, 'c'), undefined);
  });
  it('lets a refused fragment be sent again, until a later one came', () => {
    const guard = accepted('a');
    guard.refuse(1, 'b');
    assert.equal(guard.check(1, 'b'), undefined);
    assert.equal(guard.check(1, 'other')?.code, 'INVALID_SEQUENCE');
    guard.refuse(1, 'b');
    assert.equal(guard.check(1, 'b'), undefined);
    guard.accept(2, 'c');
    assert.equal(guard.check(1, 'b')?.code, 'INVALID_SEQUENCE');
  });
  it('does not let a refused fragment out of turn use up a number', () => {
    const guard = accepted('a');
    guard.refuse(5, 'b');
    assert.equal(guard.check(1, 'c'), undefined);
  });
});

const ALLOWED: Partial<Record<`${SessionState} ${SessionStep}`, SessionState>> = {
  'initializing ready': 'active',
  'active pause': 'paused',
  'active resume': 'active',
  'active end': 'ending',
  'paused pause': 'paused',
  'paused resume': 'active',
  'paused end': 'ending',
  'ending finished': 'completed',
};
const STATES: SessionState[] = ['initializing', 'active', 'paused', 'ending', 'completed'];
const STEPS: SessionStep[] = ['ready', 'pause', 'resume', 'end', 'finished'];

for (const state of STATES)
  for (const step of STEPS) {
    const next = ALLOWED[`${state} ${step}`];
    it(`${state} + ${step} → ${next ?? 'refused'}`, () => assert.equal(nextState(state, step), next));
  }

it('takes messages while active or paused only', () =>
  assert.deepEqual(STATES.filter(isOpen), ['active', 'paused']));
