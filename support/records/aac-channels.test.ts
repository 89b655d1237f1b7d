import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentAacFrame } from '../../services/media/aac';
import { foreignFrames } from './aac-channels';

const [mono, stereo] = [silentAacFrame(1), silentAacFrame(2)];
/** Fill, as encoders put it before their first frame. */
const fill = Buffer.from([0b1100_0000, 0, 0]);

test('frames of another layout than the stream has are found', () => {
  assert.deepEqual(foreignFrames([mono, stereo, mono], 1), [1]);
  assert.deepEqual(foreignFrames([stereo, mono, mono], 2), [1, 2]);
});

test('frames of its own, and what tells nothing, are none', () => {
  assert.deepEqual(foreignFrames([mono, fill, mono], 1), []);
  assert.deepEqual(foreignFrames([fill, stereo, Buffer.alloc(0)], 2), []);
});
