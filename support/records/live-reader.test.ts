import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  FLV_AUDIO,
  FLV_HEADER,
  FLV_VIDEO,
  aacBody,
  aacConfigBody,
  avcBody,
  encodeFlvTag,
} from '../../services/media/flv';
import { LiveReader } from './live-reader';
import type { SpawnFfmpeg } from './live-reader-child';

const directory = mkdtempSync(join(tmpdir(), 'live-reader-test-'));
after(() => rmSync(directory, { recursive: true }));

const flv = join(directory, 'stream.flv');
const STREAM = Buffer.concat([
  FLV_HEADER,
  encodeFlvTag({ type: FLV_AUDIO, dts: 0, body: aacConfigBody(Buffer.from('1190', 'hex')) }),
  encodeFlvTag({ type: FLV_AUDIO, dts: 7000, body: aacBody(Buffer.alloc(4)) }),
  encodeFlvTag({ type: FLV_VIDEO, dts: 7010, body: avcBody(Buffer.alloc(8), true, 67) }),
]);
writeFileSync(flv, STREAM);

/** A shell in ffmpeg's place. */
const shell =
  (script: string): SpawnFfmpeg =>
  () =>
    spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });

test('each packet is noted with its time of arrival, its type and its timestamps; configurations are not', async () => {
  const reader = new LiveReader('rtmp://x/live/1/out', shell(`cat ${flv}`));
  assert.deepEqual(await reader.ended, { by: 'stream' });
  assert.deepEqual(
    reader.arrivals.map(({ type, dtsMs, ptsMs }) => [type, dtsMs, ptsMs]),
    [
      ['audio', 7000, 7000],
      ['video', 7010, 7077],
    ],
  );
  const [sound, picture] = reader.arrivals;
  assert.deepEqual([reader.firstAudioAtMs, reader.firstVideoAtMs], [sound?.atMs, picture?.atMs]);
  assert.ok((reader.connectedAtMs ?? Infinity) <= (sound?.atMs ?? 0));
});

test('a reader that is stopped says so and leaves no process', async () => {
  let pid: number | undefined;
  const reader = new LiveReader('rtmp://x/live/1/out', (args, pipes) => {
    const child = shell(`cat ${flv}; exec sleep 60`)(args, pipes);
    pid = child.pid;
    return child;
  });
  assert.deepEqual(await reader.stop(), { by: 'stopped' });
  assert.throws(() => process.kill(pid ?? 0, 0), /ESRCH/);
});

test("a failure carries ffmpeg's own words", async () => {
  const refused = new LiveReader('rtmp://x/live/1/out', shell('echo "Server error: no stream" >&2; exit 1'));
  const error = 'reading rtmp://x/live/1/out: ffmpeg ended with 1: Server error: no stream';
  assert.deepEqual(await refused.ended, { by: 'failed', error });
});

test('damaged output and a missing ffmpeg are failures', async () => {
  const damaged = await new LiveReader('rtmp://x', shell('echo this is not FLV at all; exec sleep 60')).ended;
  assert.match(damaged.error ?? '', /expected it to begin with "FLV"/);
  const missing = await new LiveReader('rtmp://x', () => spawn('no-such-ffmpeg')).ended;
  assert.match(missing.error ?? '', /ENOENT/);
});
