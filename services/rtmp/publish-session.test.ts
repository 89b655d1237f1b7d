import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type Amf0Sent, type Amf0Value, encodeAmf0 } from './amf0';
import { parseRtmpUrl } from './address';
import { decodeAmf0 } from './amf0-decoder';
import { ChunkReader } from './chunk-reader';
import {
  ACKNOWLEDGEMENT,
  COMMAND,
  SET_PEER_BANDWIDTH,
  USER_CONTROL,
  WINDOW_ACKNOWLEDGEMENT_SIZE,
  encodeMessage,
  type RtmpMessage,
} from './message';
import { PublishSession } from './publish-session';

const HANDSHAKE_BYTES = 1536;
const OVER = { level: 'status', code: 'NetStream.Unpublish.Success', description: 'gone' };

let session: PublishSession;
let accepted: boolean;
let acknowledged: number[];
/** What the publisher sent behind its handshake. */
let sent: RtmpMessage[];

beforeEach(() => {
  sent = [];
  accepted = false;
  acknowledged = [];
  let toSkip = 2;
  const reader = new ChunkReader((message) => sent.push(message));
  session = new PublishSession(parseRtmpUrl('rtmp://host/live/key?pass=x'), {
    output: (bytes) => void (toSkip-- > 0 || reader.push(bytes)),
    accepted: () => (accepted = true),
    acknowledged: (bytes) => acknowledged.push(bytes),
  });
  session.begin();
});

const shakeHands = (): void =>
  session.push(Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * HANDSHAKE_BYTES)]));
const receive = (type: number, body: Buffer): void =>
  session.push(encodeMessage(3, { type, timestampMs: 0, streamId: 0, body }, 128));
const answer = (...values: readonly Amf0Sent[]): void => receive(COMMAND, encodeAmf0(...values));
const commands = (): Amf0Value[][] =>
  sent.filter(({ type }) => type === COMMAND).map(({ body }) => decodeAmf0(body));

function untilPublish(): void {
  shakeHands();
  answer('_result', 1, {}, { code: 'NetConnection.Connect.Success' });
  answer('_error', 2, null, { level: 'error' });
  answer('_result', 4, null, 9);
}

test('connect, createStream and publish follow each other; only then are tags taken', () => {
  untilPublish();
  assert.equal(session.waitsFor, 'publish');
  answer('onStatus', 0, null, { level: 'status', code: 'NetStream.Publish.Start' });
  assert.ok(accepted);
  assert.equal(session.waitsFor, undefined);
  assert.deepEqual(
    commands().map(([name]) => name),
    ['connect', 'releaseStream', 'FCPublish', 'createStream', 'publish'],
  );
  assert.deepEqual(commands().at(-1), ['publish', 5, null, 'key?pass=x', 'live']);
  assert.equal(sent.at(-1)?.streamId, 9);
});

test('a refusal is told in the words of the server', () => {
  untilPublish();
  const info = { level: 'error', code: 'NetStream.Publish.BadName', description: 'somebody publishes' };
  assert.throws(
    () => answer('onStatus', 0, null, info),
    /publish refused: NetStream\.Publish\.BadName, somebody publishes/,
  );
});

test('a refusal is one whatever it is wrapped in', () => {
  untilPublish();
  const info = new Map<string, Amf0Sent>([
    ['level', 'error'],
    ['code', 'NetStream.Publish.BadName'],
  ]);
  assert.throws(() => answer('onStatus', 0, null, info), /publish refused: NetStream.Publish.BadName/);
  assert.throws(() => answer('_error', 5, null, info), /publish refused: NetStream.Publish.BadName/);
});

test('a refusal is one also where it is called a result', () => {
  shakeHands();
  const info = { level: 'error', code: 'NetConnection.Connect.Rejected', description: 'no' };
  assert.throws(() => answer('_result', 1, {}, info), /connect refused: NetConnection.Connect.Rejected, no/);
});

test('a refusal is one at whatever level it is told', () => {
  untilPublish();
  const info = { level: 'status', code: 'NetStream.Publish.BadName' };
  assert.throws(() => answer('onStatus', 0, null, info), /publish refused: NetStream.Publish.BadName/);
});

test('a stream that the server has ended is over, though it reads on', () => {
  untilPublish();
  answer('onStatus', 0, null, { level: 'status', code: 'NetStream.Publish.Start' });
  answer('onStatus', 0, null, { level: 'warning', code: 'NetStream.Play.InsufficientBW' });
  assert.throws(
    () => answer('onStatus', 0, null, OVER),
    /the stream refused: NetStream.Unpublish.Success, gone/,
  );
});

test('after the goodbye it is told in order that the stream is over', () => {
  untilPublish();
  answer('onStatus', 0, null, { level: 'status', code: 'NetStream.Publish.Start' });
  session.goodbye();
  answer('onStatus', 0, null, OVER);
});

test('what a server says besides may have arguments of any kind', () => {
  untilPublish();
  const typedObject = 16;
  for (const name of ['onBWDone', 'onFCPublish', 'onMetaData'])
    receive(COMMAND, Buffer.concat([encodeAmf0(name, 0), Buffer.from([typedObject, 0, 1, 65])]));
  receive(COMMAND, Buffer.alloc(0));
  assert.equal(session.waitsFor, 'publish');
});

test('a stream without a number is refused in words', () => {
  shakeHands();
  answer('_result', 1, {}, { code: 'NetConnection.Connect.Success' });
  for (const id of [null, 'x', -1, 2 ** 40, NaN])
    assert.throws(() => answer('_result', 4, null, id), /createStream was answered with no number/);
});

test('a refused connect is an error, with or without a reason', () => {
  shakeHands();
  assert.throws(() => answer('_error', 1, null, null), /connect refused: the server gives no reason/);
});

test('a ping is answered, what was read acknowledged, and the server asked to do the same, whatever it asks for', () => {
  shakeHands();
  receive(USER_CONTROL, Buffer.from('000600000007', 'hex'));
  receive(SET_PEER_BANDWIDTH, Buffer.from('0000100002', 'hex'));
  receive(WINDOW_ACKNOWLEDGEMENT_SIZE, Buffer.from('00000064', 'hex'));
  assert.deepEqual(
    sent.slice(-3).map(({ type, body }) => [type, body.toString('hex')]),
    [
      [USER_CONTROL, '000700000007'],
      [WINDOW_ACKNOWLEDGEMENT_SIZE, '00004000'],
      [ACKNOWLEDGEMENT, (1 + 2 * HANDSHAKE_BYTES + 18 + 17 + 16).toString(16).padStart(8, '0')],
    ],
  );
});

test('the server is asked to acknowledge what it reads; that it does is told', () => {
  shakeHands();
  answer('_result', 1, null, null);
  assert.ok(
    sent.some(({ type, body }) => type === WINDOW_ACKNOWLEDGEMENT_SIZE && body.readUInt32BE() === 16_384),
  );
  receive(ACKNOWLEDGEMENT, Buffer.from('fffffff0', 'hex'));
  assert.deepEqual(acknowledged, [0xfffffff0]);
});

test('the goodbye names the stream', () => {
  untilPublish();
  session.goodbye();
  assert.deepEqual(commands().slice(-2), [
    ['FCUnpublish', 0, null, 'key?pass=x'],
    ['deleteStream', 0, null, 9],
  ]);
});

test('the answer to the handshake may come byte by byte, with more behind it', () => {
  const bytes = Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * HANDSHAKE_BYTES)]);
  for (const byte of bytes) session.push(Buffer.from([byte]));
  assert.equal(session.waitsFor, 'connect');
  assert.deepEqual(commands()[0]?.[0], 'connect');
});
