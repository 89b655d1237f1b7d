import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAudioSpecificConfig } from '../../media/aac';
import { fragmentIdIn, isDubbable } from './messages';

test('the fragment that a broken message names is found only where it is text', () => {
  assert.equal(fragmentIdIn({ fragment_id: 'a', status: 7 }), 'a');
  const hostile = [undefined, null, 7, 'a', [], {}, { fragment_id: { toString: null } }, { fragment_id: 7 }];
  for (const payload of hostile) assert.equal(fragmentIdIn(payload), undefined);
});

test('sound of a rate that the STS takes is dubbed, and none with SBR', () => {
  const dubbable = ['1390', '2b920800', '1310'].map((hex) =>
    isDubbable(parseAudioSpecificConfig(Buffer.from(hex, 'hex'))),
  );
  assert.deepEqual(dubbable, [true, false, false]); // 22,050 Hz; the same core, and 44,100 Hz by SBR; 24,000 Hz
});
