import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Recorder } from './live-reader-child';

test('a recording that does not begin says why, so that somebody tries again', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'recorder-'));
  t.after(() => rm(dir, { recursive: true }));
  const recorder = new Recorder('rtmp://127.0.0.1:9/live/nobody', path.join(dir, 'output.mp4'));
  t.after(() => recorder.stop());
  await assert.rejects(recorder.begins(20_000), /it can't be recorded: .*(refused|Input\/output error)/s);
});
