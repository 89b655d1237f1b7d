import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, describe, it } from 'node:test';
import { type AudioControl, audioControl } from '../../contracts/control-events';
import { markSamples } from '../../contracts/mark';
import { silentTrack } from '../messages-testing';
import { type AacTrack, readTrack, writeTrack } from './aac-track';
import { encoderProblem } from './aac-encoder';
import { CodedDubs } from './coded-dubs';
import type { Speaker } from './ffmpeg';

const FRAMES = 60;
const SAMPLES = FRAMES * 1024;
const dubs = new CodedDubs();
after(() => dubs.dispose());

const coding = (change: Partial<AudioControl> = {}): AudioControl => ({ mode: 'encoded', ...change });

/** The first channel as any player hears it: by the edit list, and no further than it says. */
function heard(track: AacTrack): Float32Array {
  const args = ['-v', 'error', '-i', 'pipe:0', '-af', 'pan=mono|c0=c0', '-f', 'f32le', 'pipe:1'];
  const bytes = execFileSync('ffmpeg', args, { input: writeTrack(track) });
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Power of the difference against that of what should be heard. */
function errorDb(seen: Float32Array, expected: Float32Array, from: number, to: number): number {
  let [error, power] = [0, 0];
  for (let i = from; i < to; i++) {
    error += ((seen[i] ?? 0) - (expected[i] ?? 0)) ** 2;
    power += (expected[i] ?? 0) ** 2;
  }
  return 10 * Math.log10(error / power);
}

it('names an encoder that is not there, and where to get it', () => {
  const { PATH: path } = process.env;
  process.env['PATH'] = '/nowhere';
  try {
    assert.match(
      encoderProblem('voaacenc') ?? '',
      /gst-launch-1.0.* not .* in PATH; .*gstreamer1.0-plugins-bad/,
    );
    assert.equal(encoderProblem('aac'), undefined);
  } finally {
    process.env['PATH'] = path;
  }
});

describe('an encoded dub', () => {
  for (const priming of [undefined, 1024, 2112])
    it(`with priming of ${priming ?? 'the encoder'} is the mark from its first sample on`, async () => {
      const change = priming === undefined ? {} : { priming_samples: priming };
      const seen = heard(await dubs.mark(3, silentTrack(FRAMES), coding(change)));
      assert.ok(seen.length >= SAMPLES && seen.length < SAMPLES + 1024, `${seen.length} samples`);
      assert.ok(errorDb(seen, markSamples(3, 48_000, 0, SAMPLES), 0, SAMPLES) < -25);
    });
  it('without priming lacks its first half window, and is in its place behind it', async () => {
    const track = await dubs.mark(3, silentTrack(FRAMES), coding({ priming_samples: 0 }));
    const [seen, mark] = [heard(track), markSamples(3, 48_000, 0, SAMPLES)];
    assert.equal(seen.length, SAMPLES);
    assert.ok(errorDb(seen, mark, 0, 1024) > -10);
    assert.ok(errorDb(seen, mark, 1024, SAMPLES) < -25);
  });
  it('without an edit list is late by its priming', async () => {
    const { startSeconds, frames } = await dubs.mark(3, silentTrack(FRAMES), coding({ edit_list: false }));
    assert.deepEqual([startSeconds, frames.length], [0, FRAMES + 1]);
  });
  for (const [spelling, config] of [
    ['implicit', '1190'],
    ['explicit', '119056e500'],
    ['he_aac', '119056e598'],
  ] as const)
    it(`spells its config ${spelling}`, async () => {
      const track = await dubs.mark(0, silentTrack(FRAMES), coding({ config_spelling: spelling }));
      const { config: read } = await readTrack(writeTrack(track));
      assert.equal(read.asc.toString('hex'), config);
    });
  it('is coded once for the same fragment number, length and coding', async () => {
    const [first, again, other] = [0, 8, 1].map((sequence) =>
      dubs.mark(sequence, silentTrack(FRAMES), coding()),
    );
    assert.equal(first, again);
    assert.notEqual(first, other);
    await Promise.all([first, other]);
  });
  it('may be longer or shorter, and mono', async () => {
    const track = await dubs.mark(0, silentTrack(FRAMES), coding({ stretch_percent: -10, channels: 1 }));
    assert.deepEqual([track.frames.length, track.config.channels], [FRAMES * 0.9 + 1, 1]);
  });
  it('says when ffmpeg has no such encoder', () =>
    assert.rejects(dubs.mark(0, silentTrack(FRAMES), coding({ encoder: 'aac_at' })), /encoded dub.*aac_at/s));
});

describe('a swapped dub', () => {
  it('needs two channels', () =>
    assert.rejects(
      dubs.swapped(Buffer.alloc(0), silentTrack(FRAMES, 48_000, 1), coding({ mode: 'swapped' })),
      /needs 2 channels, the fragment has 1/,
    ));
});

describe('a spoken dub', () => {
  /** Says a tone of 440 Hz for half a second, as a WAV file of its own rate. */
  const speaker: Speaker = {
    problem: () => undefined,
    say: (text) => {
      assert.equal(text, 'fragment 4');
      const tone = 'sine=frequency=440:sample_rate=22050:duration=0.5';
      return Promise.resolve(
        execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', tone, '-f', 'wav', 'pipe:1']),
      );
    },
  };
  it('has the voice in each channel, is as long as the fragment, and is silent where the fragment is', async () => {
    const speaking = new CodedDubs(speaker);
    const seen = heard(await speaking.spoken(3, silentTrack(FRAMES), { mode: 'spoken' }));
    speaking.dispose();
    assert.ok(seen.length >= SAMPLES && seen.length < SAMPLES + 1024, `${seen.length} samples`);
    const power = (from: number, to: number): number =>
      seen.subarray(from, to).reduce((sum, value) => sum + value * value, 0) / (to - from);
    assert.ok(power(6000, 24_000) > 0.005 && power(36_000, 48_000) < 1e-6, `${power(6000, 24_000)}`);
  });
});

describe('config:audio', () => {
  it('takes how a dub is coded with the modes that code, and only there', () => {
    assert.ok(
      audioControl.safeParse({ mode: 'encoded', priming_samples: 2112, stretch_percent: -8 }).success,
    );
    assert.ok(!audioControl.safeParse({ mode: 'marked', priming_samples: 2112 }).success);
    assert.ok(!audioControl.safeParse({ mode: 'encoded', encoder: 'mp3' }).success);
    assert.ok(!audioControl.safeParse({ mode: 'echo', stretch_percent: 8 }).success);
  });
});
