import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsFrom } from './settings';

test("without settings it listens on loopback, on MediaMTX's ports, and records to a temporary folder", () => {
  assert.deepEqual(settingsFrom({}), {
    host: '127.0.0.1',
    rtspPort: 8554,
    rtmpPort: 1935,
    apiPort: 9997,
    playbackPort: 9996,
    apiUser: undefined,
    recordDirectory: undefined,
    record: true,
  });
});

test('the environment sets them all', () => {
  const env = {
    MEDIA_HOST: '::1',
    MEDIA_RTSP_PORT: '0',
    MEDIA_RTMP_PORT: '1',
    MEDIA_API_PORT: '2',
    MEDIA_PLAYBACK_PORT: '65535',
    MEDIA_API_USER: 'suite',
    MEDIA_API_PASSWORD: 'secret:1',
  };
  assert.deepEqual(settingsFrom({ ...env, MEDIA_RECORD_DIR: 'some/where/', MEDIA_RECORD: 'no' }), {
    host: '::1',
    rtspPort: 0,
    rtmpPort: 1,
    apiPort: 2,
    playbackPort: 65_535,
    apiUser: { name: 'suite', password: 'secret:1' },
    recordDirectory: 'some/where/',
    record: false,
  });
});

test('each wrong value is told', () => {
  const wrong = {
    MEDIA_RTSP_PORT: '65536',
    MEDIA_API_PORT: 'http',
    MEDIA_RECORD: 'on',
    MEDIA_API_USER: 'x:',
  };
  assert.throws(
    () => settingsFrom(wrong),
    /MEDIA_RTSP_PORT: .* seen "65536"\nMEDIA_API_PORT: .* seen "http"\nMEDIA_API_USER: .* without ":".*\nMEDIA_RECORD: .* seen "on"/,
  );
  assert.throws(() => settingsFrom({ MEDIA_API_USER: 'x' }), /MEDIA_API_USER and .* both or none/);
});
