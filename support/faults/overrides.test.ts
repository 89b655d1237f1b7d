import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, parseDetails, withDetails } from './overrides';

const put = (message: object, text: string) => withDetails(message, parseDetails(text));

describe('details of a message', () => {
  it('are numbers, truth values, null and text', () =>
    assert.deepEqual(put({}, 'a 1, b -0.5, c true, d null, e wav, f es-419'), {
      ...{ a: 1, b: -0.5, c: true, d: null, e: 'wav', f: 'es-419' },
    }));
  it('are quoted where they hold blanks, commas or nothing', () =>
    assert.deepEqual(put({}, 'a "x, y 1", b "", c "5"'), { a: 'x, y 1', b: '', c: '5' }));
  it('take a field away', () => assert.deepEqual(put({ a: 1, b: 2 }, 'a nothing'), { b: 2 }));
  it('reach into objects and lists, and leave the message alone', () => {
    const message = { audio: { rate: 1, size: 2 } };
    assert.deepEqual(put(message, 'audio.rate 9, rules.0.value 3, rules.1.value 4'), {
      audio: { rate: 9, size: 2 },
      rules: [{ value: 3 }, { value: 4 }],
    });
    assert.deepEqual(message, { audio: { rate: 1, size: 2 } });
  });
  it('that are none are shown', () => {
    assert.throws(() => parseDetails('max_inflight'), /"max_inflight": expected a field and its value/);
    assert.throws(() => parseDetails('a 1; b 2, c'), /"a 1; b 2, c"|"c"/);
  });
});

describe('at', () => {
  it('finds what is there', () => assert.equal(at({ a: [{ b: 2 }] }, ['a', '0', 'b']), 2));
  it('finds nothing where nothing is', () => {
    for (const path of [['x'], ['a', 'b'], ['constructor']]) assert.equal(at({ a: null }, path), undefined);
  });
});
