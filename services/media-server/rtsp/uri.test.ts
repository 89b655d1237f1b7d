import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trimSlashes } from '../path';
import { RtspError } from '../../rtsp/message';
import { pathName, trackUri } from './uri';

test('the path is what lies between the slashes at its ends', () => {
  assert.equal(pathName('rtsp://h:8554//live/a/in//?token=/1/'), 'live/a/in');
  assert.deepEqual(trackUri('rtsp://h/live/a/trackID=1/'), { name: 'live/a', track: 1 });
  assert.deepEqual(['', '/', '//', 'a', '//a//b/'].map(trimSlashes), ['', '', '', 'a', 'a//b']);
});

test('a long row of slashes is refused at once', () => {
  const uri = `rtsp://h/a${'/'.repeat(1_000_000)}%`;
  const beganAt = performance.now();
  assert.throws(
    () => pathName(uri),
    (error) => error instanceof RtspError && error.message.length < 500,
  );
  assert.ok(performance.now() - beganAt < 1000);
});
