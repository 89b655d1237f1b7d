import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderSound } from '../../fixtures/sound';
import { damagedSound, type SoundDefect } from '../../fixtures/sound-defect';
import { type ChannelsReading, readChannels } from './channels';
import { splitChannels } from './decode';
import { inFrames, RATE_HZ } from './sound-testing';
import type { Heard } from './tone-detection';

const STEREO = { sampleRateHz: RATE_HZ, channels: 2 } as const;
const pcm = renderSound({ seconds: 3, ...STEREO });
const ORIGINAL: Heard = { kind: 'original', second: 1 };

/** The middle of the second with number 1, which begins 2 s after the start. */
function read(defect?: SoundDefect, heard = ORIGINAL): ChannelsReading {
  const { channels } = splitChannels(damagedSound(pcm, STEREO, defect), 2);
  return readChannels(
    channels.map((side) => inFrames(side)),
    2150,
    700,
    heard,
    1,
  );
}

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 0.2, `expected ${expected} dB, saw ${actual}`);

test('left and right as they were: both at their level, nothing of the one in the other', () => {
  const { verdict, leftDb, rightDb, crosstalkDb } = read();
  assert.equal(verdict, 'kept');
  near(leftDb, 0);
  near(rightDb, 0);
  assert.ok(crosstalkDb < -50, `${crosstalkDb} dB`);
});

test('swapped, lost and mixed sides are told as that', () => {
  assert.equal(read({ kind: 'sides-swapped' }).verdict, 'swapped');
  assert.equal(read({ kind: 'sides-mixed' }).verdict, 'mixed');
  assert.equal(read({ kind: 'side-lost', side: 0 }).verdict, 'left lost');
  assert.equal(read({ kind: 'side-lost', side: 1 }).verdict, 'right lost');
});

test('a side that is lower is told by how much, and is kept', () => {
  const { verdict, leftDb, rightDb } = read({ kind: 'side-lower', side: 1, byDb: 3 });
  assert.equal(verdict, 'kept');
  near(leftDb, 0);
  near(rightDb, -3);
});

test('what is heard of the other side is told, and is a mix from −20 dB on', () => {
  const [loud, soft] = [-12, -30].map((atDb) => read({ kind: 'crosstalk', atDb }));
  near(loud?.crosstalkDb ?? 0, -12);
  near(soft?.crosstalkDb ?? 0, -30);
  assert.deepEqual([loud?.verdict, soft?.verdict], ['mixed', 'kept']);
});

test('one channel is mono, silence is unknown', () => {
  assert.equal(readChannels([inFrames(pcm)], 2150, 700, ORIGINAL, 1).verdict, 'mono');
  const silence: SoundDefect = { kind: 'silence', startMs: 0, lengthMs: 3900 };
  assert.equal(read(silence, { kind: 'unknown' }).verdict, 'unknown');
});

test('a second of which nothing tells which it is, is taken for the one that belongs there', () => {
  assert.equal(read({ kind: 'side-lost', side: 0 }, { kind: 'unknown' }).verdict, 'left lost');
});

test('a marked dub is on both sides', () => {
  const heard: Heard = { kind: 'dub', tone: 3 };
  const dub: SoundDefect = { kind: 'dub', startMs: 2000, lengthMs: 1000, sequence: 3 };
  assert.equal(read(dub, heard).verdict, 'kept');
  const { channels } = splitChannels(damagedSound(pcm, STEREO, dub), 2);
  const lost = [channels[0] ?? Buffer.alloc(0), Buffer.alloc(channels[1]?.length ?? 0)].map((side) =>
    inFrames(side),
  );
  assert.equal(readChannels(lost, 2150, 700, heard, 1).verdict, 'right lost');
});
