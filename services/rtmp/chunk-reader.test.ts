import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ChunkReader } from './chunk-reader';
import { ABORT, COMMAND, SET_CHUNK_SIZE, encodeMessage, type RtmpMessage } from './message';

const CHUNK_SIZE = 128;

function read(...parts: readonly Buffer[]): RtmpMessage[] {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader((message) => messages.push(message));
  for (const part of parts) reader.push(part);
  return messages;
}
const message = (bytes: number, timestampMs = 0): RtmpMessage => ({
  type: COMMAND,
  timestampMs,
  streamId: 1,
  body: Buffer.alloc(bytes, bytes),
});
const control = (type: number, value: number): Buffer => {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(value);
  return encodeMessage(2, { type, timestampMs: 0, streamId: 0, body }, CHUNK_SIZE);
};
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

for (const bytes of [0, 1, 127, 128, 129, 255, 256, 257, 5000])
  for (const timestampMs of [0, 0xfffffe, 0xffffff, 0x1000000, 0xffffffff])
    test(`a message of ${bytes} bytes at ${timestampMs} ms arrives whole, in ${CHUNK_SIZE}-byte chunks`, () => {
      const sent = message(bytes, timestampMs);
      assert.deepEqual(read(encodeMessage(3, sent, CHUNK_SIZE)), [sent]);
    });

test('a timestamp that does not fit into three bytes stands in every chunk; past 49.7 days it begins anew', () => {
  const chunks = encodeMessage(6, { ...message(3, 0x1000001), type: 9 }, 2);
  assert.deepEqual(chunks, hex('06 ffffff 000003 09 01000000 01000001 0303 c6 01000001 03'));
  assert.equal(read(encodeMessage(3, message(1, 2 ** 32 + 7), CHUNK_SIZE))[0]?.timestampMs, 7);
});

test('messages of two chunk streams, interleaved, split at any byte', () => {
  const [one, two] = [message(300, 20), message(200, 0x1234567)];
  const [first, second] = [encodeMessage(3, one, CHUNK_SIZE), encodeMessage(70 - 64, two, CHUNK_SIZE)];
  const [firstChunk, secondChunk] = [12 + CHUNK_SIZE, 16 + CHUNK_SIZE];
  const bytes = Buffer.concat([
    first.subarray(0, firstChunk),
    second.subarray(0, secondChunk),
    first.subarray(firstChunk),
    second.subarray(secondChunk),
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
      const borders = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const parts = borders.slice(1).map((to, i) => bytes.subarray(borders[i], to));
      assert.deepEqual(read(...parts), [one, two]);
    }),
  );
});

test('the formats that leave out what is as before', () => {
  const bytes = hex('03 000064 000001 14 01000000 aa 43 00000a 000001 14 bb 83 000005 cc c3 dd');
  assert.deepEqual(
    read(bytes).map(({ timestampMs, streamId, body }) => [timestampMs, streamId, body[0]]),
    [
      [100, 1, 0xaa],
      [110, 1, 0xbb],
      [115, 1, 0xcc],
      [120, 1, 0xdd],
    ],
  );
});

test('ids of chunk streams in two and three bytes', () => {
  const bytes = hex('00 05 000000 000001 14 01000000 aa 01 0501 000000 000001 14 01000000 bb');
  assert.equal(read(bytes).length, 2);
});

test('the chunk size changes when the server says so', () => {
  const sent = message(5000);
  assert.deepEqual(read(control(SET_CHUNK_SIZE, 4096), encodeMessage(3, sent, 4096)), [sent]);
});

test('a message that is taken back does not arrive', () => {
  const begun = encodeMessage(3, message(200), CHUNK_SIZE).subarray(0, 12 + CHUNK_SIZE);
  const sent = message(10);
  assert.deepEqual(read(begun, control(ABORT, 3), encodeMessage(3, sent, CHUNK_SIZE)), [sent]);
});

test('what is no RTMP, or too much, is refused', () => {
  assert.throws(() => read(control(SET_CHUNK_SIZE, 0)), /chunk size 0/);
  assert.throws(() => read(control(SET_CHUNK_SIZE, 0x80000000)), /chunk size 2147483648/);
  assert.throws(() => read(hex('03 000000 ffffff 14 01000000')), /message of 16777215 bytes/);
  const begun = encodeMessage(3, message(200), CHUNK_SIZE).subarray(0, 12 + CHUNK_SIZE);
  assert.throws(() => read(begun, encodeMessage(3, message(10), CHUNK_SIZE)), /changed its length/);
  const streams = Array.from({ length: 33 }, (_, i) => encodeMessage(i + 2, message(1), CHUNK_SIZE));
  assert.throws(() => read(...streams), /more than 32 chunk streams/);
});

test('what goes on before it has begun is refused', () => {
  assert.throws(() => read(Buffer.alloc(5000, 0xf7)), /chunk stream 55 goes on before it has begun/);
});

test('messages that never end keep their own bytes, not the reads that these came in', () => {
  const reader = new ChunkReader(() => undefined);
  reader.push(control(SET_CHUNK_SIZE, 1));
  reader.push(hex('08 000000 00ffff 0f 00000000 00'));
  const before = arrayBufferBytes();
  for (let i = 0; i < 200; i++)
    reader.push(Buffer.concat([hex('c8 00'), ...Array<Buffer>(4900).fill(NOTHING_TO_SAY)]));
  assert.ok(arrayBufferBytes() - before < 1_000_000, `${arrayBufferBytes() - before} bytes are held`);
});

/** A whole message, on another chunk stream. */
const NOTHING_TO_SAY = hex('09 000000 000001 0f 00000000 00');

function arrayBufferBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}
