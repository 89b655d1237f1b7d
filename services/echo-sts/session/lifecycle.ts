/**
 * Life of a session: initializing → active ⇄ paused → ending → completed. Pausing a paused session or resuming an
 * active one changes nothing; everything else that is not in the table is refused.
 */
export type SessionState = 'initializing' | 'active' | 'paused' | 'ending' | 'completed';
export type SessionStep = 'ready' | 'pause' | 'resume' | 'end' | 'finished';

const NEXT: Readonly<Record<SessionState, Partial<Record<SessionStep, SessionState>>>> = {
  initializing: { ready: 'active' },
  active: { pause: 'paused', resume: 'active', end: 'ending' },
  paused: { pause: 'paused', resume: 'active', end: 'ending' },
  ending: { finished: 'completed' },
  completed: {},
};

/** The state after a step, or undefined where the step is not allowed. */
export const nextState = (state: SessionState, step: SessionStep): SessionState | undefined =>
  NEXT[state][step];

/** Whether the session still takes messages of its stream; after `stream:end` it does not. */
export const isOpen = (state: SessionState): boolean => state === 'active' || state === 'paused';
