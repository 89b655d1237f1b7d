import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtspError } from '../../rtsp/message';
import { ChannelMap, parseTransport, transportAnswer, pathName, trackUri } from './transport';
import { trimSlashes } from '../path';
import { cpuMs } from '../../net/cpu-testing';

const status = (wanted: number) => (error: unknown) => error instanceof RtspError && error.status === wanted;

test('the first interleaved transport on offer is taken', () => {
  const header = 'RTP/AVP;unicast;client_port=5000-5001,RTP/AVP/TCP;unicast;interleaved=4-5;mode=record';
  assert.deepEqual(parseTransport(header), { channel: 4, mode: 'record' });
  assert.deepEqual(parseTransport('RTP/AVP/TCP;unicast'), { channel: undefined, mode: 'play' });
});

test('UDP alone is unsupported, channels that are no pair are a mistake', () => {
  assert.throws(() => parseTransport('RTP/AVP;unicast;client_port=5000-5001'), status(461));
  assert.throws(() => parseTransport('RTP/AVP/UDP;multicast'), status(461));
  assert.throws(() => parseTransport(undefined), status(461));
  assert.throws(() => parseTransport('RTP/AVP/TCP;interleaved=2-4'), status(400));
  assert.throws(() => parseTransport('RTP/AVP/TCP;interleaved=255-256'), status(400));
});

test('channels go to one track each', () => {
  const channels = new ChannelMap();
  assert.equal(channels.assign(0, 2), 2);
  assert.equal(channels.assign(1, undefined), 0);
  assert.deepEqual(channels.get(3), { track: 0, rtcp: true });
  assert.equal(channels.trackCount, 2);
  assert.throws(() => channels.assign(2, 1), status(400));
  assert.throws(() => channels.assign(0, 8), status(400));
});

test('the answer names channels and sender', () => {
  assert.equal(transportAnswer(2, 0xabc), 'RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=00000ABC');
  assert.equal(transportAnswer(0), 'RTP/AVP/TCP;unicast;interleaved=0-1');
});

test('path names come out of URIs without host, query and slashes', () => {
  assert.equal(pathName('rtsp://127.0.0.1:8554/live/a/in/?token=1'), 'live/a/in');
  assert.deepEqual(trackUri('rtsp://h/live/a/in/trackID=1'), { name: 'live/a/in', track: 1 });
  assert.deepEqual(trackUri('rtsp://h/live/a/in'), { name: 'live/a/in', track: undefined });
});

for (const uri of ['*', 'http://h/a', 'rtsp://h', 'rtsp://h/', 'rtsp://h/a/../b', 'rtsp://h/a%00b'])
  test(`${uri} names no path`, () => {
    assert.throws(() => pathName(uri), status(400));
  });

test('the path is what lies between the slashes at its ends', () => {
  assert.equal(pathName('rtsp://h:8554//live/a/in//?token=/1/'), 'live/a/in');
  assert.deepEqual(trackUri('rtsp://h/live/a/trackID=1/'), { name: 'live/a', track: 1 });
  assert.deepEqual(['', '/', '//', 'a', '//a//b/'].map(trimSlashes), ['', '', '', 'a', 'a//b']);
});

test('a long row of slashes is refused at once', async () => {
  const uri = `rtsp://h/a${'/'.repeat(1_000_000)}%`;
  const refused = (error: unknown): boolean => error instanceof RtspError && error.message.length < 500;
  assert.ok((await cpuMs(() => assert.throws(() => pathName(uri), refused))) < 1000);
});
