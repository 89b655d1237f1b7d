import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { joinLate } from './late-joiner';
import type { SpawnFfmpeg } from './live-reader-child';

/** A shell in ffmpeg's place: picture goes to 1, sound to 3. */
const shell =
  (script: string): SpawnFfmpeg =>
  () =>
    spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });

const HEADER = 'printf "#software: x\\n#tb 0: 1/30\\n"';
const FRAME = 'printf "0,          0,          0,        1,   345600, 0x5b1a\\n"';

test('both are told in ms from joining', async () => {
  const times = await joinLate('rtmp://x', {
    deadlineMs: 5000,
    spawn: shell(`${FRAME} >&3; ${HEADER}; ${FRAME}`),
  });
  assert.ok(times.firstSoundMs > 0 && times.firstPictureMs > 0);
});

test('headers without a frame are no picture', async () => {
  const joining = joinLate('rtmp://x', { deadlineMs: 5000, spawn: shell(`${FRAME} >&3; ${HEADER}`) });
  await assert.rejects(
    joining,
    /saw picture never, sound after \d+ ms; ffmpeg ended with 0: no reason given/,
  );
});

test('at the deadline it is stopped and says what it had', async () => {
  const joining = joinLate('rtmp://x', { deadlineMs: 60, spawn: shell(`${FRAME}; exec sleep 60`) });
  await assert.rejects(
    joining,
    /within 60 ms, saw picture after \d+ ms, sound never; ffmpeg was stopped at the deadline/,
  );
});

test("a refusal carries ffmpeg's own words", async () => {
  const joining = joinLate('rtmp://x', {
    deadlineMs: 5000,
    spawn: shell('echo "Input/output error" >&2; exit 1'),
  });
  await assert.rejects(joining, /ffmpeg ended with 1: Input\/output error/);
});
