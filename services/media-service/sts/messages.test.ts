import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fragmentIdIn } from './messages';

test('the fragment that a broken message names is found only where it is text', () => {
  assert.equal(fragmentIdIn({ fragment_id: 'a', status: 7 }), 'a');
  const hostile = [undefined, null, 7, 'a', [], {}, { fragment_id: { toString: null } }, { fragment_id: 7 }];
  for (const payload of hostile) assert.equal(fragmentIdIn(payload), undefined);
});
