import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { DrawnRecipe } from '../../fixtures/recipes';
import { drawClip, retimeClip } from '../../fixtures/render';
import { flashFrames, FPS } from '../../fixtures/schedule';
import { beepOnsetsMs } from './beeps';
import { decodeContent } from './decode';
import { flashOnsetsMs } from './sync';

/** Two seconds with the lead-in: the shortest that has a flash and a beep. */
const RECIPE: DrawnRecipe = {
  seconds: 1,
  gopFrames: 30,
  sound: { sampleRateHz: 48_000, channels: 2, defect: { kind: 'silence', startMs: 1700, lengthMs: 200 } },
  pictureDefect: { kind: 'freeze', frame: 20, frames: 9 },
};
const [FLASH_FRAME = 0] = flashFrames(RECIPE.seconds);
const FLASH_MS = (FLASH_FRAME * 1000) / FPS;

let dir = '';
let file = '';
before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'decode-'));
  file = path.join(dir, 'clip.mp4');
  await drawClip(RECIPE, file);
});
after(() => rm(dir, { recursive: true }));

test('every picture is read with its time, the sound sample by sample', async () => {
  const { frames, sound } = await decodeContent(file);
  const frozen = (n: number): boolean => n > 20 && n < 29;
  assert.deepEqual(
    frames.map(({ counter }) => counter),
    Array.from({ length: 60 }, (_, n) => (frozen(n) ? 20 : n)),
  );
  frames.forEach(({ ptsMs }, n) => assert.ok(Math.abs(ptsMs - (n * 1000) / FPS) < 0.1, `${n}: ${ptsMs}`));
  assert.ok(Math.abs(sound.timeMs(sound.length) - 2000) < 22);
});

test('a freeze and a silence are found where they are', async () => {
  const { freezes, blacks, silences } = await decodeContent(file);
  const [freeze, silence] = [freezes[0], silences[0]];
  assert.deepEqual([freezes.length, blacks.length, silences.length], [1, 0, 1]);
  assert.ok(freeze && Math.abs(freeze.startMs - 666.7) < 1 && Math.abs(freeze.endMs - 966.7) < 1);
  assert.ok(silence && Math.abs(silence.startMs - 1700) < 10 && Math.abs(silence.endMs - 1900) < 10);
});

test('sound that is moved by 45 ms, or by -125, is read as that to half a millisecond', async () => {
  for (const laterByMs of [0, 45, -125]) {
    const moved = path.join(dir, `moved${laterByMs}.mp4`);
    await retimeClip(file, { of: 'standard-60s', laterByMs }, moved);
    const { frames, sound } = await decodeContent(moved);
    const [flashMs = Number.NaN, beepMs = Number.NaN] = [flashOnsetsMs(frames)[0], beepOnsetsMs(sound)[0]];
    assert.ok(Math.abs(flashMs - FLASH_MS) < 1, `flash at ${flashMs}`);
    assert.ok(Math.abs(beepMs - flashMs - laterByMs) < 0.5, `beep ${beepMs - flashMs} ms late`);
  }
});

test('a recording that ends in the middle of a box is damaged, not short', async () => {
  const torn = path.join(dir, 'torn.mp4');
  await writeFile(torn, (await readFile(file)).subarray(0, 1000));
  await assert.rejects(decodeContent(torn), /torn\.mp4[^]*ended with exit code 1/);
});
