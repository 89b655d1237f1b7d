import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { TestService } from '../service-testing';

const MB = 1024 * 1024;
/** A masked text message of 48 MB (RFC 6455, section 5.2): first byte, "64-bit length follows", length, mask of zeros. */
const HEAD = Buffer.from('81ff000000000300000000000000', 'hex');
const HALF = Buffer.alloc(47 * MB, '4');

describe('floods', () => {
  let service: TestService;
  before(async () => (service = await TestService.start()));
  after(() => service.stop());

  /** A WebSocket without the manners of a library. */
  async function upgraded(): Promise<Socket> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await once(socket, 'data');
    return socket.resume();
  }

  it('of half messages are cut off: three may wait, the fourth costs the largest its connection', async () => {
    const sockets = await Promise.all([1, 2, 3, 4].map(upgraded));
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets) {
      socket.write(HEAD);
      socket.write(HALF);
    }
    await Promise.race(closed);
    assert.match(service.log.join(''), /no room for its half message/);
    await service.session({ stream_id: 'besides' });
    for (const socket of sockets) socket.destroy();
  });

  it('of attachments that never become a message are cut off', async () => {
    const client = await service.connect();
    const closed = client.closed();
    const { engine } = client.socket.io;
    engine.write('459-["x"]');
    for (let i = 0; i < 3; i++) engine.write(Buffer.alloc(20 * MB));
    await closed;
    assert.match(service.log.join(''), /a message of \d+ bytes and no end/);
  });
});
