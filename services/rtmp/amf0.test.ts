import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Amf0Sent, encodeAmf0 } from './amf0';
import { decodeAmf0 } from './amf0-decoder';
import { RtmpError } from './message';

const { value } = fc.letrec<{ value: Amf0Sent }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    ...[fc.double({ noNaN: true }), fc.string(), fc.constant(null)],
    fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { noNullPrototype: true }),
    fc.array(fc.tuple(fc.string({ minLength: 1 }), tie('value'))).map((entries) => new Map(entries)),
  ),
}));

test('what was encoded is decoded', () => {
  fc.assert(
    fc.property(fc.array(value), (values) => assert.deepEqual(decodeAmf0(encodeAmf0(...values)), values)),
  );
});

test('what only servers send', () => {
  const kinds =
    '0101 0100 06 0c000000026162 0b42761200000000000000 0a0000000205 0101 080000000100016105000009';
  assert.deepEqual(decodeAmf0(Buffer.from(kinds.replaceAll(' ', ''), 'hex')), [
    ...[true, false, undefined, 'ab', 0x16120000000],
    ...[[null, true], new Map([['a', null]])],
  ]);
});

test('a command as servers send it', () => {
  const answer = '0200075f726573756c74 003ff0000000000000 05 03 00056c6576656c 020006737461747573 000009';
  const bytes = Buffer.from(answer.replaceAll(' ', ''), 'hex');
  assert.deepEqual(decodeAmf0(bytes), ['_result', 1, null, { level: 'status' }]);
});

test('any bytes are values or an RtmpError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeAmf0(Buffer.from(bytes));
      } catch (error) {
        assert.ok(error instanceof RtmpError, String(error));
      }
    }),
  );
});

test('values that nest without end, and counts beyond the bytes, are refused', () => {
  const nested = Buffer.concat(Array.from({ length: 5000 }, () => Buffer.from([10, 0, 0, 0, 1])));
  assert.throws(() => decodeAmf0(nested), /nests deeper than 16 levels/);
  assert.throws(() => decodeAmf0(Buffer.from('0affffffff05', 'hex')), /AMF0 ends after 6 bytes/);
  assert.throws(() => decodeAmf0(Buffer.from('0cffffffff41', 'hex')), /AMF0 ends after 6 bytes/);
  assert.throws(() => decodeAmf0(Buffer.from([17])), /kind 17/);
});

test('a member of any name stays a member', () => {
  const [decoded] = decodeAmf0(Buffer.from('0300095f5f70726f746f5f5f05000009', 'hex'));
  assert.deepEqual(Object.entries(decoded ?? {}), [['__proto__', null]]);
});
