import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalRecord } from '../../services/contracts/journal';
import {
  acceptances,
  answers,
  answerTimeMs,
  applied,
  between,
  byFragment,
  connectionAttempts,
  connects,
  disconnects,
  errorCode,
  field,
  fragmentsSent,
  given,
  inFlightSteps,
  mostInFlight,
} from './journal-queries';

type Facts = Partial<JournalRecord> & Pick<JournalRecord, 'kind'>;
const journalOf = (...facts: Facts[]): JournalRecord[] =>
  facts.map((fact, index) => ({ index, atMs: index * 10, instance: 'i', connection: 'c', ...fact }));

const data = (fragmentId: string, sequence = 0): Facts => ({
  kind: 'in',
  event: 'fragment:data',
  fragmentId,
  sequence,
});
const ack = (fragmentId: string): Facts => ({
  kind: 'out',
  event: 'fragment:ack',
  fragmentId,
  status: 'processing',
});
const processed = (fragmentId: string): Facts => ({ kind: 'out', event: 'fragment:processed', fragmentId });
const used = (fragmentId: string): Facts => ({
  kind: 'in',
  event: 'fragment:ack',
  fragmentId,
  status: 'applied',
});
const refused = (fragmentId: string): Facts => ({
  kind: 'out',
  event: 'error',
  fragmentId,
  payload: { code: 'QUEUE_FULL' },
});

describe('journal queries', () => {
  const records = journalOf(
    { kind: 'refused', reason: 'why' },
    { kind: 'connect', triedAtMs: 4 },
    { kind: 'control', event: 'config:audio' },
    data('a'),
    ack('a'),
    processed('a'),
    used('a'),
    { kind: 'disconnect' },
  );
  const indexes = (found: JournalRecord[]): number[] => found.map(({ index }) => index);

  it('tell the directions apart', () => {
    assert.deepEqual(indexes(fragmentsSent(records)), [3]);
    assert.deepEqual(indexes(acceptances(records)), [4]);
    assert.deepEqual(indexes(answers(records)), [5]);
    assert.deepEqual(indexes(applied(records)), [6]);
    assert.deepEqual(indexes(given(records, 'error')), []);
  });
  it('find connections and control messages', () => {
    const attempts = connectionAttempts(records);
    assert.deepEqual(indexes(attempts), [0, 1]);
    assert.equal(attempts[1]?.atMs, 4);
    assert.deepEqual(indexes(connects(records)), [1]);
    assert.deepEqual(indexes(disconnects(records)), [7]);
  });
  it('cut out a time', () => assert.deepEqual(indexes(between(records, 30, 50)), [3, 4]));
  it('read codes of answers and of errors', () => {
    const [failed, error, good] = journalOf(
      { ...processed('a'), payload: { error: { code: 'TIMEOUT' } } },
      refused('a'),
      processed('a'),
    );
    assert.deepEqual(
      [failed, error, good].map((record) => record && errorCode(record)),
      ['TIMEOUT', 'QUEUE_FULL', undefined],
    );
  });
  it('reach into messages without trusting them', () => {
    assert.equal(field({ audio: { duration_ms: 6 } }, 'audio', 'duration_ms'), 6);
    for (const value of [undefined, null, 7, 'audio', {}, { audio: null }])
      assert.equal(field(value, 'audio', 'duration_ms'), undefined);
    assert.equal(field({}, 'constructor'), undefined);
  });
});

describe('byFragment', () => {
  it('gathers what belongs to each fragment, in the order of sending', () => {
    const records = journalOf(
      data('a'),
      ack('a'),
      data('b', 1),
      processed('a'),
      processed('a'),
      used('a'),
      refused('b'),
    );
    const [a, b, ...others] = byFragment(records);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [a?.fragmentId, a?.accepted?.index, a?.answers.length, a?.applied.length, a?.refusals.length],
      ['a', 1, 2, 1, 0],
    );
    assert.deepEqual([b?.sequence, b?.accepted, b?.answers.length, b?.refusals.length], [1, undefined, 0, 1]);
    assert.deepEqual([a && answerTimeMs(a), b && answerTimeMs(b)], [30, undefined]);
  });
  it('is empty for an empty journal', () => assert.deepEqual(byFragment([]), []));
});

describe('fragments in flight', () => {
  const counts = (...facts: Facts[]): number[] =>
    inFlightSteps(journalOf(...facts)).map(({ value }) => value);
  it('rise with each sent, fall with each answered or refused', () =>
    assert.deepEqual(counts(data('a'), ack('a'), data('b'), processed('a'), refused('b')), [1, 2, 1, 0]));
  it('do not fall twice for a duplicated answer', () =>
    assert.deepEqual(counts(data('a'), data('b'), processed('a'), processed('a')), [1, 2, 1]));
  it('are settled by the end of their connection only', () =>
    assert.deepEqual(
      counts(data('a'), { ...data('b'), connection: 'other' }, { kind: 'disconnect' }),
      [1, 2, 1],
    ));
  it('have a peak', () => assert.equal(mostInFlight(journalOf(data('a'), data('b'), processed('a'))), 2));
  it('peak at 0 when nothing was sent', () => assert.equal(mostInFlight([]), 0));
});
