import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aggregateOf, baseOf, controlUri } from './rtsp-client-play';

const URL = 'rtsp://10.0.0.5:8554/live/a?x=1';
const described = (headers: Record<string, string>, session = '') => ({
  ...{ kind: 'response' as const, status: 200, reason: 'OK' },
  headers: new Map(Object.entries(headers)),
  body: Buffer.from(`v=0\r\n${session}m=video 0 RTP/AVP 96\r\na=control:trackID=0\r\n`),
});

for (const [what, description, expected] of [
  ['nothing', described({}), URL],
  ['an address', described({ 'content-base': 'rtsp://cam/live/a/' }), 'rtsp://cam/live/a/'],
  ['an empty one', described({ 'content-base': '' }), URL],
  ['one without a host', described({ 'content-base': '/live/b/' }), 'rtsp://10.0.0.5:8554/live/b/'],
  ['one that is none', described({ 'content-base': 'rtsp://[' }), URL],
  ['a location', described({ 'content-location': 'rtsp://cam/c' }), 'rtsp://cam/c'],
  ['a control of the session', described({}, 'a=control:rtsp://cam/s/\r\n'), 'rtsp://cam/s/'],
  ['a star', described({}, 'a=control:*\r\n'), URL],
  ['both', described({ 'content-base': 'rtsp://cam/b/' }, 'a=control:rtsp://cam/s/\r\n'), 'rtsp://cam/b/'],
] as const)
  test(`where a server tells ${what}, tracks stand behind ${expected}`, () =>
    assert.equal(baseOf(description, URL), expected));

test('a track has its address, one behind the base, or none of its own', () => {
  assert.equal(controlUri('rtsp://cam/a/', 'trackID=1'), 'rtsp://cam/a/trackID=1');
  assert.equal(controlUri('rtsp://cam/a', 'trackID=1'), 'rtsp://cam/a/trackID=1');
  assert.equal(controlUri('rtsp://cam/a', 'rtsp://other/b'), 'rtsp://other/b');
  for (const none of ['', '*']) assert.equal(controlUri('rtsp://cam/a', none), 'rtsp://cam/a');
});

for (const [what, description, expected] of [
  ['nothing', described({}), URL],
  ['a base', described({ 'content-base': 'rtsp://cam/b/' }), 'rtsp://cam/b/'],
  ['a base, and a star', described({ 'content-base': 'rtsp://cam/b/' }, 'a=control:*\r\n'), 'rtsp://cam/b/'],
  [
    'a base, and a control of the session',
    described({ 'content-base': 'rtsp://cam/b/' }, 'a=control:rtsp://cam/s\r\n'),
    'rtsp://cam/s',
  ],
] as const)
  test(`where a server tells ${what}, all tracks are played at ${expected}`, () =>
    assert.equal(aggregateOf(description, baseOf(description, URL)), expected));
