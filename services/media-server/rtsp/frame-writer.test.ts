import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { FrameWriter } from './frame-writer';
import { encodeFrame } from '../../rtsp/framer';

const frames = [
  encodeFrame(0, Buffer.from('one')),
  encodeFrame(2, Buffer.from('two')),
  encodeFrame(0, Buffer.from('three')),
];

/** The frames side by side in one buffer, as a socket delivers them. */
function views(): Buffer[] {
  const all = Buffer.concat(frames);
  let at = 0;
  return frames.map(({ length }) => all.subarray(at, (at += length)));
}

function writer(): { writer: FrameWriter; writes: Buffer[] } {
  const writes: Buffer[] = [];
  const sink = new Writable({
    writev: (chunks, done) => {
      writes.push(...chunks.map(({ chunk }) => chunk as Buffer));
      done();
    },
  });
  return { writer: new FrameWriter(sink as Socket), writes };
}

test('neighbours leave as one view, without a copy', () => {
  const { writer: out, writes } = writer();
  const input = views();
  for (const view of input) out.push(view, view[1] ?? 0);
  assert.equal(writes.length, 0);
  out.flush();
  assert.deepEqual(writes, [Buffer.concat(frames)]);
  assert.equal(writes[0]?.buffer, input[0]?.buffer);
});

test('a frame for another channel is a copy between them', () => {
  const { writer: out, writes } = writer();
  const [first, second, third] = views();
  assert.ok(first && second && third);
  out.push(first, 0);
  out.push(second, 6);
  out.push(third, 0);
  out.flush();
  assert.deepEqual(Buffer.concat(writes), Buffer.concat([first, encodeFrame(6, Buffer.from('two')), third]));
  assert.equal(second[1], 2);
});

test('a frame that is left out parts its neighbours', () => {
  const { writer: out, writes } = writer();
  const [first, , third] = views();
  assert.ok(first && third);
  out.push(first, 0);
  out.push(third, 0);
  out.flush();
  out.flush();
  assert.deepEqual(Buffer.concat(writes), Buffer.concat([first, third]));
});

test('what a reader that lags behind has to wait for holds no more memory than its bytes', () => {
  const writes: Buffer[] = [];
  // Takes the first write and never says that it is done.
  const stuck = new Writable({ write: (chunk: Buffer) => void writes.push(chunk), writev: undefined });
  const out = new FrameWriter(stuck as Socket);
  const [first, , third] = views();
  assert.ok(first && third);
  out.push(first, 0);
  out.flush();
  const queue: Buffer[] = [];
  stuck.write = (chunk: Buffer) => queue.push(chunk) > 0;
  out.push(first, 0);
  out.push(third, 0);
  out.flush();
  assert.deepEqual(queue, [Buffer.concat([first, third])]);
  assert.equal(queue[0]?.buffer.byteLength, queue[0]?.length);
});
