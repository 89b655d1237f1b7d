import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTooDeep, shallowParser } from './shallow-parser';

test('what a message nests is told from what its strings hold', () => {
  const text = '{"a":[1]}['.repeat(2000);
  assert.equal(isTooDeep(JSON.stringify({ text, quote: '\\"[['.repeat(500) })), false);
  assert.equal(isTooDeep(JSON.stringify(Array.from({ length: 5000 }, () => [{ a: [] }]))), false);
  assert.equal(isTooDeep('["x","' + '\\'.repeat(5001) + '"'), false);
});

test('five million levels are not parsed: an event that nobody knows comes in their place', () => {
  const deep = `2["x",${'['.repeat(5e6)}${']'.repeat(5e6)}]`;
  assert.equal(isTooDeep(deep), true);
  const decoder = new shallowParser.Decoder();
  const decoded: { data?: unknown }[] = [];
  decoder.on('decoded', (packet) => decoded.push(packet));
  decoder.add(deep);
  assert.deepEqual(
    decoded.map(({ data }) => data),
    [['(more than 100 levels)']],
  );
});

test('the binary parts of a message that is not parsed go with it, and the next message is read', () => {
  const decoder = new shallowParser.Decoder();
  const decoded: unknown[] = [];
  decoder.on('decoded', ({ data }) => decoded.push(data));
  decoder.add(`52-["x",${'['.repeat(5000)}${']'.repeat(5000)}]`);
  decoder.add(Buffer.from('a'));
  decoder.add(Buffer.from('b'));
  decoder.add('2["next",1]');
  assert.deepEqual(decoded, [['(more than 100 levels)'], ['next', 1]]);
});
