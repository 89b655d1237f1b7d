import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Presence, PresenceWatch } from './external-worker';

const read = { readers: [{ type: 'rtspSession', id: 'worker' }] };
const unread = { readers: [] };
const ready = { ready: true };

/** When the watch says that the worker has ended, by looks of one second each; -1 for never. */
function endOf(...looks: Presence[]): number {
  const watch = new PresenceWatch();
  return looks.findIndex((look, second) => watch.hasEnded(look, second * 1000));
}

const CASES: [string, number, Presence[]][] = [
  [
    'its output is gone',
    3,
    [
      { input: read, output: null },
      { input: read, output: ready },
      { input: null, output: ready },
      { input: null, output: null },
    ],
  ],
  [
    'it has left its input and never had an output',
    3,
    [
      { input: unread, output: null },
      { input: read, output: null },
      { input: unread, output: null },
      { input: unread, output: null },
    ],
  ],
  ['never: it has not come', -1, [1, 2, 3, 4, 5].map(() => ({ input: unread, output: null }))],
  [
    'never: it only looked, and came back',
    -1,
    [read, unread, read, unread, read].map((input) => ({ input, output: null })),
  ],
  [
    'never: its input broke off',
    -1,
    [read, null, null, null, null].map((input) => ({ input, output: null })),
  ],
  [
    'never: its output is announced but not ready',
    -1,
    [1, 2, 3, 4].map(() => ({ input: read, output: { ready: false } })),
  ],
];
for (const [name, expected, looks] of CASES)
  test(`a worker has ended: ${name}`, () => assert.equal(endOf(...looks), expected));
