import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig } from '../../media/aac';
import { isDubbable } from '../sts/messages';
import { isSameAudio, nameOf } from './audio-format';

const config = (hex: string) => parseAudioSpecificConfig(Buffer.from(hex, 'hex'));
const PLAIN = config('1390'); // 22050 Hz
const WITH_SBR = config('2b920800'); // the same core, and 44100 Hz by SBR

test('sound with SBR is another one, is named so, and is not dubbed', () => {
  assert.equal(PLAIN.sampleRateHz, WITH_SBR.sampleRateHz);
  assert.equal(isSameAudio(PLAIN, WITH_SBR), false);
  assert.equal(isSameAudio(PLAIN, config('139056e500')), true);
  assert.match(nameOf(WITH_SBR), /object type 2 with SBR, 22050 Hz, stereo/);
  assert.deepEqual([isDubbable(PLAIN), isDubbable(WITH_SBR)], [true, false]);
});
