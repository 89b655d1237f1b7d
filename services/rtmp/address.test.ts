import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRtmpUrl } from './address';

const cases: [url: string, where: string, app: string, key: string, tcUrl: string][] = [
  ['rtmp://host/live/key', 'host:1935', 'live', 'key', 'rtmp://host:1935/live'],
  ['rtmp://host:1936/live/7/out', 'host:1936', 'live/7', 'out', 'rtmp://host:1936/live/7'],
  ['rtmp://host/a/b/c/d', 'host:1935', 'a/b', 'c/d', 'rtmp://host:1935/a/b'],
  ['rtmp://host/key', 'host:1935', '', 'key', 'rtmp://host:1935/'],
  ['rtmps://host/live/key?user=a&pass=b', 'host:443', 'live', 'key?user=a&pass=b', 'rtmps://host:443/live'],
  ['rtmp://a:b@[::1]:1/live/key', '::1:1', 'live', 'key', 'rtmp://[::1]:1/live'],
];
for (const [url, where, app, key, tcUrl] of cases)
  test(`${url} is taken apart`, () => {
    const address = parseRtmpUrl(url);
    assert.deepEqual(
      [`${address.host}:${address.port}`, address.app, address.key, address.tcUrl],
      [where, app, key, tcUrl],
    );
  });

test('for logs there is no password in it', () => {
  assert.equal(parseRtmpUrl('rtmp://u:p@host/live/key?pass=b').text, 'rtmp://host:1935/live/key');
});
