import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isOpen, nextState, type SessionState, type SessionStep } from './lifecycle';

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
