import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../base/project-root';

test('a MediaMTX with our configuration is reached from this machine only, unless it is told otherwise', async () => {
  const text = await readFile(path.join(projectRoot, 'services', 'media-server', 'mediamtx.yml'), 'utf8');
  const addresses = [...text.matchAll(/^(\w+)Address: (\S+)$/gm)];
  assert.deepEqual(addresses.map(([, name]) => name).sort(), ['api', 'playback', 'rtmp', 'rtsp']);
  for (const [line, , address = ''] of addresses) assert.match(address, /^127\.0\.0\.1:\d+$/, line);
  // What has an address of its own and is not listed above would listen on all of them.
  for (const server of ['hls', 'webrtc', 'srt', 'moq'])
    assert.match(text, new RegExp(`^${server}: false$`, 'm'));
});
