import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JournalRecord, journalRecord } from '../../contracts/journal';
import { concerns, Journal, controlEntry, messageEntry } from './journal';
import { readQuestion } from '../http';
import { redact } from './redact';

const recordsOf = (journal: Journal): JournalRecord[] =>
  Array.from({ length: journal.end - journal.first }, (_, i) =>
    journalRecord.parse(JSON.parse(journal.at(journal.first + i)?.line ?? '')),
  );

describe('Journal', () => {
  it('numbers records and dates them with the one clock', () => {
    const journal = new Journal('me');
    journal.add({ kind: 'connect', connection: 'c' });
    journal.add({ kind: 'disconnect', connection: 'c' });
    const [first, second] = recordsOf(journal);
    assert.deepEqual([first?.index, second?.index, first?.instance], [0, 1, 'me']);
    assert.ok(Math.abs((first?.atMs ?? 0) - Date.now()) < 1_000);
    assert.ok((second?.atMs ?? 0) >= (first?.atMs ?? Infinity));
  });
  it('keeps the newest records only', () => {
    const journal = new Journal('me', 3);
    for (let i = 0; i < 10; i++) journal.add({ kind: 'connect' });
    assert.deepEqual(
      recordsOf(journal).map(({ index }) => index),
      [7, 8, 9],
    );
    assert.deepEqual(
      [journal.first, journal.end, journal.at(6), journal.at(10)],
      [7, 10, undefined, undefined],
    );
  });
  it('keeps no more text than it has room for', () => {
    const journal = new Journal('me', 100, 2_000);
    for (let i = 0; i < 30; i++) journal.add({ kind: 'in', payload: 'x'.repeat(500) });
    const kept = recordsOf(journal);
    assert.deepEqual(
      kept.map(({ index }) => index),
      [27, 28, 29],
    );
  });
  it('tells listeners until they leave', () => {
    const journal = new Journal('me');
    const heard: JournalRecord[] = [];
    const leave = journal.subscribe((record) => heard.push(record));
    journal.add({ kind: 'connect' });
    leave();
    journal.add({ kind: 'connect' });
    assert.equal(heard.length, 1);
  });
  it('shows a stream its own records, and what concerns all', () => {
    const record: JournalRecord = { index: 0, atMs: 0, instance: 'me', kind: 'control' };
    assert.ok(concerns(record, 'a'));
    assert.ok(!concerns({ ...record, kind: 'connect' }, 'a'));
    assert.ok(concerns({ ...record, streamId: 'a' }, 'a') && !concerns({ ...record, streamId: 'b' }, 'a'));
  });
});

describe('entries', () => {
  it('carry the keys of a message', () => {
    const entry = messageEntry('in', { connection: 'c', streamId: 's' }, 'fragment:data', {
      fragment_id: 'f',
      sequence_number: 4,
      status: 'x',
    });
    const { connection, streamId, fragmentId, sequence, status } = entry;
    assert.deepEqual([connection, streamId, fragmentId, sequence, status], ['c', 's', 'f', 4, 'x']);
  });
  it('do not take keys of another type', () =>
    assert.equal(messageEntry('in', { connection: 'c' }, 'x', { sequence_number: '4' }).sequence, undefined));
  it('of control messages tell the answer', () => {
    const entry = controlEntry('c', undefined, 'config:audio', {}, { status: 'error', error_message: 'why' });
    assert.deepEqual([entry.status, entry.reason, 'streamId' in entry], ['error', 'why', false]);
  });
});

describe('redact', () => {
  it('replaces sound by its length and the SHA-256 of the file', () => {
    const message = { audio: { format: 'm4a', data_base64: 'AAEC' } };
    assert.deepEqual(redact(message), {
      payload: {
        audio: {
          format: 'm4a',
          data_chars: 4,
          data_sha256: 'ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc',
        },
      },
      bytes: JSON.stringify(message).length,
    });
  });
  it('bounds whatever a stranger sends', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 'v'.repeat(1_000)]));
    let bushy: unknown = 'x';
    for (let i = 0; i < 5; i++) bushy = Array(20).fill(bushy);
    for (const message of [deep, wide, bushy, Array(1e6).fill(0), 'x'.repeat(1e6), Buffer.alloc(1e6)])
      assert.ok(JSON.stringify(redact(message).payload).length < 20_000);
  });
  it('takes what JSON does not know', () => {
    for (const message of [undefined, null, 1n, Symbol('s'), () => 1, NaN]) redact(message);
  });
});

describe('readQuestion', () => {
  const question = (query: string) => readQuestion(new URLSearchParams(query));
  it('asks for everything unless told otherwise', () =>
    assert.deepEqual(question(''), { streamId: undefined, instance: undefined, after: -1, follow: false }));
  it('takes stream, place and follow', () =>
    assert.deepEqual(question('stream_id=s&after=7&instance=i&follow=1'), {
      streamId: 's',
      instance: 'i',
      after: 7,
      follow: true,
    }));
  it('refuses other values', () => {
    assert.ok('problem' in question('stream_id=../x'));
    assert.ok('problem' in question('after=x'));
  });
});
