import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { parseAudioSpecificConfig } from '../../media/aac';
import { PATH, TestRelay, ASC, AVC_CONFIG, picture, sound } from '../../media-server/rtmp/relay-testing';
import { RtmpTestClient } from '../../media-server/rtmp/client-testing';
import { listenOn } from '../../net/listen';
import { Sink, type OutputFailed } from './sink';

const FORMAT = { avcConfig: AVC_CONFIG, aac: parseAudioSpecificConfig(ASC) };

let relay: TestRelay;
let sinks: Sink[];
beforeEach(async () => {
  relay = await TestRelay.start();
  sinks = [];
});
afterEach(async () => {
  for (const sink of sinks) sink.dispose();
  await relay.close();
});

function sinkTo(port: number): { sink: Sink; failed: Promise<OutputFailed> } {
  let fail: (error: OutputFailed) => void;
  const failed = new Promise<OutputFailed>((resolve) => (fail = resolve));
  const sink = new Sink(`rtmp://127.0.0.1:${port}/${PATH}?pass=secret`, FORMAT, (error) => fail(error));
  sinks.push(sink);
  return { sink, failed };
}

function write(sink: Sink, fromMs: number, toMs: number): void {
  for (let dts = fromMs; dts < toMs; dts += 40) {
    sink.write(picture(dts, dts % 1000 === 0));
    sink.write(sound(dts));
  }
  sink.flush();
}

/** A server that answers each piece of bytes with the next of `answers`, as hexadecimal digits. */
async function scripted(...answers: readonly string[]): Promise<{ server: Server; port: number }> {
  const server = createServer((socket: Socket) => {
    const left = [...answers];
    socket.on('error', () => undefined);
    socket.on('data', () => {
      const next = left.shift();
      if (next === undefined) socket.destroy();
      else socket.write(Buffer.from(next, 'hex'));
    });
  });
  await listenOn(server, 0, '127.0.0.1');
  return { server, port: (server.address() as AddressInfo).port };
}

test('all that was written is published, what waited for the connection too, to the end', async () => {
  const { sink } = sinkTo(relay.port);
  write(sink, 0, 2080);
  write(sink, 2080, 4000);
  await sink.finish();
  const [recorded] = relay.recorded;
  assert.deepEqual(
    recorded?.publication.tracks.map(({ codec }) => codec),
    ['H264', 'MPEG-4 Audio'],
  );
  assert.equal(recorded.publication.path, PATH);
  assert.equal(recorded.samples.length, 200);
  assert.ok(recorded.ended);
});

test('readers get the stream with its timestamps, past 4.66 hours', async () => {
  const { sink } = sinkTo(relay.port);
  const startMs = 0xffffff - 2200;
  write(sink, startMs, startMs + 4000);
  await sink.finish();
  const last = relay.recorded[0]?.samples.at(-1);
  assert.equal(last?.dtsTicks, Math.round((startMs + 3960) * 48));
});

test('a stream without a sample is finished without a connection', async () => {
  await sinkTo(1).sink.finish();
});

test('nobody listens: the failure says where and what', async () => {
  const { sink, failed } = sinkTo(1);
  write(sink, 0, 40);
  assert.equal((await failed).message, `rtmp://127.0.0.1:1/${PATH}: connect ECONNREFUSED 127.0.0.1:1`);
  await sink.finish();
});

test('the server closes the connection in the middle', async () => {
  const { sink, failed } = sinkTo(relay.port);
  write(sink, 0, 2080);
  const other = await RtmpTestClient.publish(relay.port, PATH);
  await relay.close();
  assert.match((await failed).message, /the server closed the connection|ECONNRESET|EPIPE/);
  await other.closed;
  relay = await TestRelay.start();
});

test('a server of another protocol', async () => {
  const { server, port } = await scripted('48545450');
  const { sink, failed } = sinkTo(port);
  write(sink, 0, 40);
  assert.match((await failed).message, /expected RTMP version 3, saw 72/);
  server.close();
  await once(server, 'close');
});
