import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stsEvents } from '../../services/contracts/events';
import { type Expectation, hostileAnswers, isHostile } from './hostile-answers';

const COUNT = 1_000;
const CONTEXT: Expectation = {
  streamId: 'live-1',
  fragmentId: '0b7e1c52-9f8d-4f6a-8b15-0d6a3f1c2e4b',
  sequence: 17,
};
const MESSAGES = hostileAnswers(7, COUNT);
const text = (seed: number): string =>
  JSON.stringify(hostileAnswers(seed, 200).map(({ event, values }) => [event, values(CONTEXT)]));

describe('hostileAnswers', () => {
  it('gives the same messages for the same seed, others for another', () => {
    assert.ok(text(3) === text(3));
    assert.ok(text(3) !== text(4));
  });

  it('gives only messages that no worker may take, whatever fragment is in flight', () => {
    assert.equal(MESSAGES.length, COUNT);
    const valid = MESSAGES.filter((message) => !isHostile(message, CONTEXT));
    assert.deepEqual(
      valid.map(({ event }) => event),
      [],
    );
  });

  it('has all events of the protocol, and some that are not', () => {
    const events = new Set(MESSAGES.map(({ event }) => event));
    const known = Object.keys(stsEvents);
    assert.deepEqual(
      known.filter((event) => !events.has(event)),
      [],
    );
    assert.ok([...events].some((event) => !known.includes(event)));
  });

  for (const count of [1, 2, 3, 10, COUNT])
    it(`names the fragment in flight in at least a third of ${count}`, () => {
      const naming = hostileAnswers(7, count).filter(({ event, values }) => {
        const [payload] = values(CONTEXT) as [{ fragment_id?: unknown } | undefined];
        return event === 'fragment:processed' && payload?.fragment_id === CONTEXT.fragmentId;
      });
      assert.ok(naming.length >= count / 3, `${naming.length} of ${count}`);
    });

  it('has every event of another stream, but for the one that names no stream', () => {
    const strays = MESSAGES.filter(({ values }) => {
      const [payload] = values(CONTEXT) as [{ stream_id?: unknown } | undefined];
      return payload?.stream_id === 'another-stream';
    });
    const events = new Set(strays.map(({ event }) => event));
    assert.deepEqual(
      [...events].sort(),
      Object.keys(stsEvents)
        .filter((name) => name !== 'fragment:ack')
        .sort(),
    );
  });

  it('gives none when none are asked for', () => assert.deepEqual(hostileAnswers(7, 0), []));
});
