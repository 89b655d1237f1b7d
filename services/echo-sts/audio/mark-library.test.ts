import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MARK_TONES, markToneHz } from '../../contracts/mark';
import { type MarkRequest, loopFrames, MarkLibrary } from './mark-library';

const TONES_HZ = Array.from({ length: MARK_TONES }, (_, sequence) => markToneHz(sequence));
const FORMAT = { sampleRateHz: 48_000, channels: 2 };
const [OPENING, LOOP] = [11, 15];

/** A library whose encoder writes down what it is asked for; a frame carries its tone's number and its own. */
function library(fail = false) {
  const asked: MarkRequest[] = [];
  const marks = new MarkLibrary((request) => {
    asked.push(request);
    if (fail && asked.length === 1) return Promise.reject(new Error('no ffmpeg'));
    const frame = (tone: number) => (_: unknown, i: number) => Uint8Array.of(tone, i);
    return Promise.resolve(
      TONES_HZ.map((_, tone) => Array.from({ length: request.frames + 2 }, frame(tone))),
    );
  });
  return { asked, marks };
}

describe('MarkLibrary', () => {
  it('plays the opening once, and behind it a loop as often as the fragment needs', async () => {
    const { asked, marks } = library();
    const frames = await marks.frames(1, FORMAT, 60);
    assert.deepEqual(
      frames.map((frame) => [...frame]),
      Array.from({ length: 60 }, (_, i) => [1, i < OPENING ? i : OPENING + ((i - OPENING) % LOOP)]),
    );
    assert.deepEqual(asked, [{ ...FORMAT, frames: OPENING + LOOP }]);
  });
  it('encodes the tones of a format once, all in one go', async () => {
    const { asked, marks } = library();
    await marks.prepare(FORMAT);
    for (let sequence = 0; sequence < 20; sequence++) await marks.frames(sequence, FORMAT, 281 + sequence);
    assert.equal(asked.length, 1);
    await marks.frames(0, { ...FORMAT, channels: 1 }, 1);
    assert.equal(asked.length, 2);
  });
  it('tries again after a failure', async () => {
    const { marks } = library(true);
    await assert.rejects(marks.frames(0, FORMAT, 1), /no ffmpeg/);
    assert.equal((await marks.frames(0, FORMAT, 1)).length, 1);
  });
  it('refuses an encoding that is too short', async () => {
    const marks = new MarkLibrary(() => Promise.resolve([]));
    await assert.rejects(marks.frames(0, FORMAT, 1), /expected 26 AAC frames, seen 0/);
  });
});

describe('loopFrames', () => {
  for (const rateHz of [16_000, 22_050, 44_100, 48_000])
    it(`is whole periods of every tone at ${rateHz} Hz`, () => {
      const seconds = (loopFrames(rateHz) * 1_024) / rateHz;
      for (const hz of [3_000, ...TONES_HZ])
        assert.ok(Math.abs(hz * seconds - Math.round(hz * seconds)) < 1e-6, `${hz} Hz`);
    });
});
