import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageProblems } from './messages';
import { sees, record, inPayload } from './testing-defects';
import { ID, payloadOf, seen, START_MS } from './testing';

sees(messageProblems, [
  ['no header', /X-Stream-ID: expected s, saw none/, ({ journal }) => void (journal[0]!.headers = {})],
  [
    'another worker in the header',
    /worker_id w, but X-Worker-ID v/,
    ({ journal }) => void (journal[0]!.headers!['x-worker-id'] = 'v'),
  ],
  [
    'another worker on the next connection',
    /X-Worker-ID: one worker called itself w, then v/,
    ({ journal }) => {
      const headers = { ...journal[0]!.headers, 'x-worker-id': 'v' };
      journal.push({ ...journal[0]!, connection: 'c2', headers });
    },
  ],
  ['an id that is no UUID', /fragment_id: expected a UUID/, inPayload('fragment:data', { fragment_id: 'x' })],
  [
    'a fraction',
    /duration_ms: expected a whole number, seen 1002.7/,
    (story) =>
      void Object.assign(payloadOf(story, 'fragment:data')['audio'] as object, { duration_ms: 1002.7 }),
  ],
  [
    'a wrong length',
    /fragment:data 0: duration_ms: expected 976 to 1024, saw 900/,
    (story) => void Object.assign(payloadOf(story, 'fragment:data')['audio'] as object, { duration_ms: 900 }),
  ],
  [
    'seconds for ms',
    /fragment:data 0: timestamp: expected/,
    inPayload('fragment:data', { timestamp: 1.7e9 }),
  ],
  [
    'a place that is taken',
    /fragment 1 begins 903 ms before fragment 0 ends/,
    (story) => void (payloadOf(story, 'fragment:data', 1)['metadata'] = { pts_ns: 1e8 }),
  ],
  [
    'a length without its last frame',
    /fragment 1 begins 21 ms after fragment 0 ends: what is between them was not sent/,
    (story) => void Object.assign(payloadOf(story, 'fragment:data')['audio'] as object, { duration_ms: 982 }),
  ],
  [
    'a place that does not go on while the source is away',
    /fragment 2: metadata.pts_ns: it was ready 1994 ms after its place says/,
    ({ log }) => {
      for (const line of log)
        if (line['component'] === 'grid' && line['batch'] === 2) line['time'] = START_MS + 5000;
    },
  ],
  [
    'a place beside the grid',
    /fragment:data 1: metadata.pts_ns: expected a multiple of 1000 ms to 12 ms, saw 1021.3/,
    (story) => void (payloadOf(story, 'fragment:data', 1)['metadata'] = { pts_ns: 1_021_300_000 }),
  ],
  [
    'cuts that leave the grid bit by bit',
    /fragment:data 7: metadata.pts_ns: expected a multiple of 1000 ms to 12 ms, saw 2018.7/,
    (story) => {
      record(story, 'fragment:data', 2).sequence = 7;
      payloadOf(story, 'fragment:data', 2)['metadata'] = { pts_ns: 2_018_700_000 };
    },
  ],
  [
    'the usual rate for another one',
    /stream:init: config.sample_rate_hz: expected 44100, saw 48000/,
    ({ sound }) => void (sound.sampleRateHz = 44_100),
  ],
  [
    'stereo that is mono',
    /fragment:data 0: audio.channels: expected 1, saw 2/,
    ({ sound }) => void (sound.channels = 1),
  ],
  ['another stream', /stream:end of stream "t"/, inPayload('stream:end', { stream_id: 't' })],
  [
    'a number left out',
    /sequence_number: expected 1, saw 2/,
    (story) => void (record(story, 'fragment:data', 1).sequence = 2),
  ],
  [
    'an id used twice',
    /was used before/,
    (story) => void (record(story, 'fragment:data', 1).fragmentId = ID(0)),
  ],
  [
    'another limit',
    /stream:init: max_inflight: expected 3, saw 4/,
    inPayload('stream:init', { max_inflight: 4 }),
  ],
  ['another timeout', /timeout_ms: expected 8000/, inPayload('stream:init', { timeout_ms: 9000 })],
]);

test('what cannot be seen is not judged', () => {
  const hostile = seen(({ facts }) => void ((facts['plan'] as { sts: object }).sts = { hostile: {} }));
  assert.deepEqual(messageProblems(hostile), []);
});
