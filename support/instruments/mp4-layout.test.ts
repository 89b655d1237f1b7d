import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig } from '../../services/media/aac';
import { writeM4a } from '../../services/media/m4a';
import { layoutProblems } from './mp4-layout';

const file = (): Buffer =>
  writeM4a([Buffer.alloc(9, 1)], parseAudioSpecificConfig(Buffer.from('1190', 'hex')), {
    startSeconds: -0.02,
  });

test('a file as the standard has it is right', () => assert.deepEqual(layoutProblems(file()), []));

for (const [box, offset] of [
  ['mvhd', 24],
  ['tkhd', 7],
  ['mdhd', 24],
  ['hdlr', 12],
  ['smhd', 8],
  ['url ', 7],
  ['mp4a', 11],
  ['esds', 15],
] as const)
  test(`${box} with another byte ${offset} behind its name is not`, () => {
    const bytes = file();
    const at = bytes.indexOf(box) + offset;
    bytes[at] = (bytes[at] ?? 0) ^ 0x84;
    assert.equal(layoutProblems(bytes).length, 1);
  });

test('a box that is longer than what holds it is told', () => {
  const bytes = file();
  bytes.writeUInt32BE(5000, bytes.indexOf('tkhd') - 4);
  assert.match(layoutProblems(bytes).join(), /tkhd has 5000 bytes/);
});
