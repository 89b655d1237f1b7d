import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, GiveUp, NotInTimeError } from './eventually';

/** For waits that must succeed, on however busy a machine. */
const PATIENT = { withinMs: 10_000, everyMs: 1 };
/** For waits that must fail. */
const QUICK = { withinMs: 40, everyMs: 2 };

test('returns the first value that is something', async () => {
  const answers = [undefined, null, false, 'here', 'later'];
  assert.equal(await eventually('an answer', () => answers.shift(), PATIENT), 'here');
});

test('zero and the empty string are values, not absence', async () => {
  assert.equal(await eventually('a number', () => 0, PATIENT), 0);
  assert.equal(await eventually('a text', () => '', PATIENT), '');
});

test('waits until the value is what is asked for', async () => {
  let count = 0;
  assert.equal(await eventually('three', () => ++count, { ...PATIENT, until: (value) => value === 3 }), 3);
});

test('a probe that throws is asked again', async () => {
  let count = 0;
  const probe = () => {
    if (++count < 3) throw new Error('not yet');
    return Promise.resolve('now');
  };
  assert.equal(await eventually('now', probe, PATIENT), 'now');
});

test('at the deadline it tells the last value, the tries and the time', async () => {
  const waiting = eventually('the breaker opens', () => ({ state: 0 }), {
    ...QUICK,
    until: ({ state }) => state === 2,
  });
  await assert.rejects(waiting, (error: Error) => {
    assert.ok(error instanceof NotInTimeError);
    assert.match(
      error.message,
      /^Not within 40 ms: the breaker opens\n {2}last value: \{ state: 0 \}\n {2}tried \d+ times in \d+ ms$/,
    );
    return true;
  });
});

test('at the deadline it tells the last error, and keeps it as the cause', async () => {
  const cause = new Error('connection refused');
  const waiting = eventually('the server answers', () => Promise.reject<string>(cause), QUICK);
  await assert.rejects(waiting, (error: Error) => {
    assert.match(error.message, /last value: none\n {2}last error: connection refused/);
    assert.equal(error.cause, cause);
    return true;
  });
});

test('an error is not told when a later try brought a value', async () => {
  let count = 0;
  const probe = () => {
    if (++count === 1) throw new Error('only at first');
    return false;
  };
  await assert.rejects(
    eventually('something', probe, QUICK),
    (error: Error) => !error.message.includes('only at first'),
  );
});

test('a probe that never settles does not outlast the deadline', async () => {
  await assert.rejects(
    eventually('an answer', () => new Promise<string>(() => undefined), QUICK),
    /last value: none\n {2}tried 1 times/,
  );
});

test('GiveUp ends the wait at once', async () => {
  const giveUp = () => {
    throw new GiveUp('the worker exited with code 3');
  };
  await assert.rejects(
    eventually('a log line', giveUp, { withinMs: 60_000 }),
    /the worker exited with code 3/,
  );
});

test('long values are cut', async () => {
  const waiting = eventually('short', () => 'x'.repeat(5000), { ...QUICK, until: () => false });
  await assert.rejects(waiting, (error: Error) => error.message.length < 1200 && error.message.includes('…'));
});
