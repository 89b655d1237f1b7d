import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { RtmpTestClient } from './client-testing';
import { TestRelay, sound } from './relay-testing';

let server: TestRelay;
beforeEach(async () => (server = await TestRelay.start()));
afterEach(() => server.close());

const handshake = Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)]);
const malformed: [string, Buffer][] = [
  ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a chunk size of 0', Buffer.concat([handshake, Buffer.from('02000000000004010000000000000000', 'hex')])],
  ['a message of 16 MB', Buffer.concat([handshake, Buffer.from('04000000ffffff080100000000', 'hex')])],
  ['a command that the library trips over', Buffer.concat([handshake, commandNamed('constructor')])],
  ['a connect without an address', Buffer.concat([handshake, commandNamed('connect')])],
  ['too many chunk streams', Buffer.concat([handshake, ...chunkStreams(40)])],
];

function commandNamed(name: string): Buffer {
  const head = Buffer.from('0300000000000014000000000200', 'hex');
  head[6] = name.length + 3;
  return Buffer.concat([head, Buffer.from([name.length]), Buffer.from(name)]);
}

function chunkStreams(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    Buffer.concat([Buffer.from([0, i]), Buffer.from('0000000000010801000000ff', 'hex')]),
  );
}

for (const [what, bytes] of malformed)
  test(`${what} ends that connection and nothing else`, async () => {
    const publisher = await server.publishReady();
    const bad = await RtmpTestClient.connect(server.port);
    bad.socket.write(bytes);
    await bad.closed;
    assert.ok(server.logged.some((line) => line.includes('connection cut')));
    await publisher.send(sound(2100));
    assert.equal(server.relay.paths().length, 1);
  });

test('a command that is longer than any is refused by its header', async () => {
  const bad = await RtmpTestClient.connect(server.port);
  bad.socket.write(Buffer.concat([handshake, Buffer.from('03000000011170140000000000', 'hex')]));
  await bad.closed;
  assert.ok(server.logged.some((line) => line.includes('message of 70000 bytes, at most 65536')));
});

for (const name of ['..', 'a/../b', 'a b'])
  test(`the path name "${name}" is refused`, async () => {
    const client = await RtmpTestClient.publish(server.port, `live/${name}`);
    await client.closed;
    assert.ok(server.logged.some((line) => line.includes('invalid path name')));
  });
