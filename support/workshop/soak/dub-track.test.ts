import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { markSamples } from '../../../services/contracts/mark';
import { audioSpecificConfig, parseAudioSpecificConfig } from '../../../services/media/aac';
import { readAdtsFrames } from '../../../services/media/adts';
import { DubTrack } from './dub-track';

const RATE_HZ = 48_000;
const FRAME_MS = (1024 * 1000) / RATE_HZ;
const aac = parseAudioSpecificConfig(audioSpecificConfig(RATE_HZ, 1));

/** Two marks of a second each, in frames whose times are those of what a decoder gives. */
function frames(): { ptsMs: number; data: Buffer }[] {
  const samples = new Float32Array(2 * RATE_HZ + 4096);
  for (const [n, at] of [1024, 1024 + RATE_HZ].entries())
    samples.set(markSamples(n, RATE_HZ, 0, RATE_HZ), at);
  const args = ['-v', 'error', '-f', 'f32le', '-ar', `${RATE_HZ}`, '-ac', '1', '-i', 'pipe:0'];
  const coded = execFileSync('ffmpeg', [...args, '-c:a', 'aac', '-f', 'adts', 'pipe:1'], {
    input: Buffer.from(samples.buffer),
  });
  // Its own delay is a frame, as is the silence in front.
  return readAdtsFrames(coded).map((data, i) => ({ ptsMs: Math.round((i - 2) * FRAME_MS), data }));
}

test('each dub is found where its fragment begins, or so much later', async () => {
  for (const lateMs of [0, 15]) {
    const track = new DubTrack(aac, [0, 1000][Symbol.iterator]());
    for (const frame of frames()) track.take({ ...frame, ptsMs: frame.ptsMs + 40 + lateMs });
    const late = await track.latenessMs(40);
    assert.equal(late.length, 2);
    for (const each of late) assert.ok(Math.abs(each - lateMs) < 0.2, `${each} ms, expected ${lateMs}`);
    assert.deepEqual(await track.latenessMs(40), []);
  }
});

test('missing sound is counted as lost, sound at one time as doubled, a dub without its chirp as foreign', async () => {
  const track = new DubTrack(aac, [0, 1000][Symbol.iterator]());
  const all = frames();
  const silence = Buffer.from([0x01, 0x18, 0x20, 0x07]);
  const heard = all.map(({ ptsMs, data }) => ({ ptsMs, data: ptsMs > 900 ? silence : data }));
  heard.splice(20, 2);
  heard.splice(60, 0, heard[60]!);
  for (const frame of heard) track.take(frame);
  assert.equal((await track.latenessMs(0)).length, 1);
  const { lost, doubled, foreign } = track.counts;
  assert.deepEqual({ lost, doubled, foreign }, { lost: 2, doubled: 1, foreign: 1 });
});
