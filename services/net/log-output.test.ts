import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogOutput } from './log-output';

/** Somewhere to write to that does as it is told. */
function somewhere() {
  const written: string[] = [];
  const place = { isFull: false, writableLength: 0 };
  const output = {
    get writableLength() {
      return place.writableLength;
    },
    on: () => undefined,
    write: (text: string) => {
      if (place.isFull) throw new Error('ENOSPC: no space left on device');
      written.push(text);
    },
  };
  return { log: new LogOutput(output), written, place };
}

for (const [what, hinder] of [
  ['is full', (place: { isFull: boolean }, is: boolean) => (place.isFull = is)],
  [
    'is read too slowly',
    (place: { writableLength: number }, is: boolean) => (place.writableLength = is ? 2e6 : 0),
  ],
] as const)
  test(`a log that ${what} costs its lines, and tells how many when it goes on`, () => {
    const { log, written, place } = somewhere();
    log.write('one\n');
    hinder(place, true);
    for (const line of ['two\n', 'three\n']) log.write(line);
    hinder(place, false);
    log.write('four\n');
    log.write('five\n');
    assert.deepEqual([written[0], written[2]], ['one\n', 'five\n']);
    const [told, four] = (written[1] ?? '').split('\n');
    assert.match((JSON.parse(told ?? '') as { msg: string }).msg, /^2 lines of log are lost$/);
    assert.equal(four, 'four');
  });
