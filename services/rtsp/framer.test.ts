import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtspFramer, encodeFrame } from './framer';
import { encodeRequest, RtspError } from './message';

const packet = Buffer.from('80600001000000020000000301020304', 'hex');
const stream = Buffer.concat([
  Buffer.from(encodeRequest('ANNOUNCE', 'rtsp://h/a', { CSeq: 1 }, 'v=0\r\n\r\n$')),
  encodeFrame(2, packet),
  Buffer.from('\r\n'),
  encodeFrame(3, Buffer.alloc(0)),
  Buffer.from(encodeRequest('TEARDOWN', 'rtsp://h/a', { CSeq: 2 })),
]);

function read(bytes: Buffer, chunkBytes: number): string[] {
  const seen: string[] = [];
  const framer = new RtspFramer({
    message: (message) =>
      seen.push(`${message.kind === 'request' ? message.method : 'answer'} ${message.body.length}`),
    frame: (channel, frame) => seen.push(`${channel}: ${frame.toString('hex', 4)}`),
  });
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes));
    framer.push(chunk);
    chunk.fill(0); // as a reader does that has one buffer only
  }
  return seen;
}

for (const chunkBytes of [1, 3, 50, stream.length])
  test(`messages and frames survive chunks of ${chunkBytes} bytes`, () => {
    assert.deepEqual(read(stream, chunkBytes), [
      'ANNOUNCE 8',
      `2: ${packet.toString('hex')}`,
      '3: ',
      'TEARDOWN 0',
    ]);
  });

test('a frame is a view into the chunk it came in', () => {
  const bytes = encodeFrame(0, packet);
  let frame: Buffer | undefined;
  new RtspFramer({ message: () => assert.fail(), frame: (_, view) => (frame = view) }).push(bytes);
  assert.equal(frame?.buffer, bytes.buffer);
});

test('the body of a message is kept when its chunk is overwritten', () => {
  const chunk = Buffer.from(encodeRequest('ANNOUNCE', 'rtsp://h/a', { CSeq: 1 }, 'v=0'));
  let body: Buffer | undefined;
  new RtspFramer({ message: (message) => (body = message.body), frame: () => assert.fail() }).push(chunk);
  chunk.fill(0);
  assert.equal(body?.toString(), 'v=0');
});

test('a stopped framer hands nothing out any more', () => {
  const seen: string[] = [];
  const framer = new RtspFramer({
    message: () => {
      seen.push('message');
      framer.stop();
    },
    frame: () => seen.push('frame'),
  });
  framer.push(stream);
  framer.push(stream);
  assert.deepEqual(seen, ['message']);
});

test('a head without end and a body that is too long are refused', () => {
  const refused = (status: number) => (error: unknown) =>
    error instanceof RtspError && error.status === status;
  assert.throws(() => read(Buffer.alloc(20_000, 'a'), 1000), refused(400));
  assert.throws(() => read(Buffer.from('X a RTSP/1.0\r\nContent-Length: 70000\r\n\r\n'), 1000), refused(413));
});
