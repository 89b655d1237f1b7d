import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContractClient } from './contract-client';
import { bush, hugeMessage, nestedPacket } from './ordinary-work';

const client = new ContractClient('http://127.0.0.1:1');

describe('huge messages', () => {
  it('are as large as they are said to be', () => {
    assert.equal((hugeMessage('bytes in place of the message', 7, client) as Buffer).length, 7);
    assert.deepEqual(hugeMessage('fields that nobody knows', 2, client), { field0: 0, field1: 0 });
    assert.deepEqual(bush(2, 2), [
      [0, 0],
      [0, 0],
    ]);
    assert.equal(nestedPacket('e', 3), '2["e",[[[]]]]');
  });
  it('that are misspelt are told', () =>
    assert.throws(() => hugeMessage('words', 1, client), /"words". There are: bytes in place/));
});
