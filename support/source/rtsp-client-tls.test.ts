import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behindTls, trustAnyone } from '../../services/net/tls-testing';
import { publish, read, relayOf, rtp } from './rtsp-client-testing';
import { RtspConnectionError } from '../../services/rtsp/message';

const securely = (url: string, port: number): string => `rtsps://127.0.0.1:${port}${new URL(url).pathname}`;

test('over TLS a stream is published and read, also by a reader that reads when asked', async (t) => {
  const { url } = await relayOf(t);
  const secureUrl = securely(url, await behindTls(t, Number(new URL(url).port)));
  trustAnyone(t);
  const publisher = await publish(secureUrl);
  const reader = await read(secureUrl);
  reader.client.readNow(); // once, as a worker does now and then; of what comes after, one record would be read
  for (let sequence = 0; sequence < 40; sequence++)
    publisher.send([rtp(sequence, Buffer.alloc(30_000, sequence))]);
  await reader.received(40);
  assert.deepEqual(
    reader.packets.map(({ packet }) => packet.at(-1)),
    Array.from({ length: 40 }, (_, i) => i),
  );
  reader.client.close();
  publisher.close();
});

test('a server whose certificate nobody vouches for is not spoken to', async (t) => {
  const { url } = await relayOf(t);
  const secureUrl = securely(url, await behindTls(t, Number(new URL(url).port)));
  await assert.rejects(publish(secureUrl), (error: Error) => {
    assert.ok(error instanceof RtspConnectionError);
    assert.match(error.message, /^no RTSP server at rtsps:.*self-signed certificate/);
    return true;
  });
});
