import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from './pace';
import { heard, verdict, type Facts } from './verdict';
import type { Segment } from './worker-log';

const dubbed = (batch: number, onAirMs?: number): Segment => ({
  ...{ batch, outcome: 'dubbed', ...(onAirMs !== undefined && { onAirMs }) },
});
const original = (batch: number, reason: string, onAirMs?: number): Segment => ({
  ...{ ...dubbed(batch, onAirMs), outcome: 'fallback', reason },
});
const NORMAL: Facts = {
  ...{
    nowMs: 100_000,
    pace: paceOf({ breakerCooldownMs: 30_000 }),
    inputUrl: 'rtsp://host/in',
    hasWorker: true,
  },
  ...{ input: { name: 'there', sinceMs: 50_000 }, session: { name: 'active', sinceMs: 50_000 } },
  ...{ breaker: { value: 0, sinceMs: 50_000 }, pressure: { action: 'none' }, lastAnswerMs: 20 },
  ...{ segments: [dubbed(4, 97_000), dubbed(5)], lasting: [] },
};
const FAULT = { text: 'The STS fails', until: 'until it is ended here', sinceMs: 99_000, isHarmless: false };

/** `tone, title: text` of the normal state but for what is given. */
function says(facts: Partial<Facts>): string {
  const { tone, title, text } = verdict({ ...NORMAL, ...facts });
  return `${tone}, ${title}: ${text}`;
}

test('all is normal when fragments are dubbed', () => {
  assert.equal(says({}), 'good, All normal: The STS dubs every fragment in time.');
  assert.match(says({ segments: [original(4, 'error', 97_000), dubbed(5)] }), /^good, All normal again/);
  assert.match(says({ lasting: [{ ...FAULT, isHarmless: true }] }), /^good, All normal/);
});

test('an ordered fault is told before it shows, and never called normal', () => {
  assert.match(says({ lasting: [FAULT] }), /^warning, A fault is ordered: Nothing of it is seen yet/);
});

test('failures are counted towards the breaker, and its probe counted down to', () => {
  const failing = [dubbed(4, 97_000), original(5, 'error'), original(6, 'timeout')];
  assert.match(says({ segments: failing }), /^warning, The STS fails: It failed 2 times in a row; at 5 /);
  const open = { value: 2, sinceMs: 88_000 };
  assert.equal(
    says({ breaker: open, segments: failing }),
    'bad, The breaker is open: The STS failed 5 times in a row and is left alone. One fragment may try in 18 s.',
  );
  assert.match(
    says({ breaker: { value: 1, sinceMs: 99_000 } }),
    /^bad, The breaker is half open: One fragment/,
  );
});

test('a lost session counts down to its next attempt', () => {
  const lost = (session: Facts['session']): string => says({ session, breaker: { value: 2, sinceMs: 0 } });
  assert.equal(
    lost({ name: 'waiting', attempt: 3, untilMs: 104_100 }),
    'bad, No session with the STS: Nothing can be dubbed. Attempt 3 of 5 to come back is made in 5 s.',
  );
  assert.match(lost({ name: 'connecting', attempt: 3 }), /Attempt 3 of 5 to come back is under way/);
  assert.match(lost({ name: 'gone' }), /^bad, The STS did not come back/);
});

test('nobody sends: before the first worker, and after the last one', () => {
  assert.match(
    says({ hasWorker: false }),
    /^waiting, Nobody sends: Publish to rtsp:\/\/host\/in and a worker starts/,
  );
  assert.match(says({ workerEnd: 'exited with code 0' }), /^waiting, Nobody sends any more/);
  assert.match(says({ workerEnd: 'exited with code 6' }), /^bad, The worker has ended: .* code 6/);
});

test('a source that is gone, unusable, over', () => {
  const awaited = { name: 'awaited', attempt: 2, untilMs: 101_200 } as const;
  assert.match(says({ input: awaited }), /^bad, The source is gone: It is looked for again in 2 s/);
  const unusable = { name: 'unusable', track: 'audio', missing: 'no packet' } as const;
  assert.equal(says({ input: unusable }), 'bad, The source sends no usable sound: no packet');
  assert.match(says({ input: { name: 'over' } }), /^waiting, The programme is over: .* last 14.5 s/);
});

test('requests and slowness of the STS are warned of', () => {
  assert.match(says({ pressure: { action: 'pause' } }), /^warning, The STS asks for a pause/);
  assert.match(says({ pressure: { action: 'slow_down', delayMs: 500 } }), /slow down: .* waits 500 ms/);
  assert.match(
    says({ lastAnswerMs: 5020 }),
    /^warning, The STS is slow: Its last answer took 5.0 s; after 8.0 s/,
  );
  assert.match(says({ segments: [original(4, 'overload')] }), /Segment 5: it could not be sent in time/);
});

test('viewers are told of one delay behind, and when they will hear something else', () => {
  const hears = (facts: Partial<Facts>): string => heard({ ...NORMAL, ...facts });
  assert.equal(hears({}), 'Viewers hear the dub of segment 5.');
  assert.equal(
    hears({ segments: [dubbed(4, 97_000), dubbed(5), original(6, 'error')] }),
    'Viewers hear the dub of segment 5. From segment 7 on, in 9 s, they hear the original sound.',
  );
  assert.equal(
    hears({ segments: [original(4, 'breaker_open', 97_000), dubbed(5)] }),
    'Viewers hear the original sound of segment 5, because the breaker was open. From segment 6 on, in 3 s, they hear the dub.',
  );
  const begun = { name: 'there', sinceMs: 94_000 } as const;
  assert.equal(hears({ input: begun, segments: [dubbed(0)] }), 'Viewers get the first picture in 9 s.');
  assert.equal(hears({ hasWorker: false }), '');
});
