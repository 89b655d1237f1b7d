import assert from 'node:assert/strict';
import { describe, it, afterEach, beforeEach } from 'node:test';
import type { DubbedAudio } from '../../contracts/audio';
import type { AudioControl } from '../../contracts/control-events';
import { fragmentData, silentTrack, soundFragment } from '../messages-testing';
import { MARK_TONES } from '../../contracts/mark';
import { CodedDubs } from './coded-dubs';
import { AudioDubber, type Dubber, KeptDubs } from './dubber';
import { type AacTrack, readTrack, tablesBehind, writeTrack } from './aac-track';
import { MarkLibrary } from './mark-library';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FRAMES = 47;
const tone = Uint8Array.of(1, 2, 3);
const marks = new MarkLibrary(({ frames }) =>
  Promise.resolve(Array.from({ length: MARK_TONES }, () => Array<Uint8Array>(frames).fill(tone))),
);
const dubber = new AudioDubber(marks, new CodedDubs(), assert.fail);

async function dubbed(change: AudioControl): Promise<DubbedAudio> {
  return dubber.dub(soundFragment(0, FRAMES), change);
}
const track = ({ data_base64 }: DubbedAudio): Promise<AacTrack> =>
  readTrack(Buffer.from(data_base64, 'base64'));

describe('M4A', () => {
  it('survives writing and reading', async () => {
    const written = silentTrack(5, 22_050, 1);
    const { frames, config, startSeconds } = await readTrack(writeTrack(written));
    assert.deepEqual(
      frames.map((frame) => Buffer.from(frame)),
      written.frames,
    );
    assert.deepEqual(config, written.config);
    assert.equal(startSeconds, 0);
  });
  it('is the same with its tables behind the sound', async () => {
    const written = { ...silentTrack(5, 22_050, 1), startSeconds: -1024 / 22_050 };
    const file = tablesBehind(writeTrack(written));
    assert.ok(file.indexOf('mdat') < file.indexOf('moov'));
    assert.deepEqual(await readTrack(file), await readTrack(writeTrack(written)));
  });
  it('is refused when it is none', () => assert.rejects(readTrack(Buffer.from('no MPEG-4 at all'))));
});

describe('AudioDubber', () => {
  it('echoes byte for byte, whatever it is', async () => {
    const fragment = fragmentData(0);
    assert.deepEqual(await dubber.dub(fragment, { mode: 'echo' }), fragment.audio);
  });
  it('marks with as many frames, in the same format', async () => {
    const original = soundFragment(0, FRAMES);
    const { config, frames } = await track(await dubber.dub(original, { mode: 'marked' }));
    assert.deepEqual(config, (await track(original.audio)).config);
    assert.deepEqual(
      frames.map((frame) => [...frame]),
      Array(FRAMES).fill([...tone]),
    );
  });
  it('keeps the longer AudioSpecificConfig that encoders write', async () => {
    const asc = Buffer.from('119056e500', 'hex');
    const plain = silentTrack(3);
    const file = writeTrack({ ...plain, config: { ...plain.config, asc } });
    const { audio } = fragmentData(0);
    const fragment = fragmentData(0, { audio: { ...audio, data_base64: file.toString('base64') } });
    assert.deepEqual((await track(await dubber.dub(fragment, { mode: 'marked' }))).config.asc, asc);
  });
  it('silences at the same length', async () =>
    assert.equal((await track(await dubbed({ mode: 'silent' }))).frames.length, FRAMES));
  for (const [percent, frames] of [
    [10, 52],
    [-10, 42],
    [90, 89],
    [0, 47],
  ] as const)
    it(`stretches by ${percent} %, and says how long it is`, async () => {
      const audio = await dubbed({ mode: 'stretched', stretch_percent: percent });
      assert.equal((await track(audio)).frames.length, frames);
      assert.equal(audio.duration_ms, Math.round((frames * 1_024) / 48));
    });
  it('answers at another rate, in the message and in the file, for as long', async () => {
    const audio = await dubbed({ mode: 'wrong_rate' });
    const { config, frames } = await track(audio);
    assert.deepEqual([audio.sample_rate_hz, config.sampleRateHz, frames.length], [44_100, 44_100, 43]);
  });
  it('corrupts so that nobody can read it, at the same size', async () => {
    const original = soundFragment(0, FRAMES);
    const audio = await dubber.dub(original, { mode: 'corrupt' });
    assert.equal(audio.data_base64.length, original.audio.data_base64.length);
    await assert.rejects(track(audio));
  });
  it('answers with nothing', async () => {
    const audio = await dubbed({ mode: 'empty' });
    assert.deepEqual([audio.duration_ms, audio.data_base64], [0, '']);
  });
  it('says so when the sound that it should alter is none', () =>
    assert.rejects(dubber.dub(fragmentData(0), { mode: 'marked' })));

  it('prepares marks, and tells when that fails', async () => {
    const failing = new MarkLibrary(() => Promise.reject(new Error('no ffmpeg')));
    const problem = await new Promise<string>((resolve) =>
      new AudioDubber(failing, new CodedDubs(), resolve).prepare(
        { mode: 'marked' },
        { sampleRateHz: 48_000, channels: 2 },
      ),
    );
    assert.match(problem, /no ffmpeg/);
  });
});

const ENCODED: AudioControl = { mode: 'encoded' };
const sound = Buffer.from('a dub');
let folder: string;
let problems: string[];
let kept: KeptDubs;

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'kept-dubs-')), 'dubs');
  problems = [];
  const dubber: Dubber = {
    dub: ({ audio }) => Promise.resolve({ ...audio, data_base64: sound.toString('base64') }),
    prepare: () => undefined,
  };
  kept = new KeptDubs(dubber, folder, (problem) => problems.push(problem));
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

it('a dub that was coded by itself is kept under its stream and number; an echo is not', async () => {
  const fragment = fragmentData(3);
  await kept.dub(fragmentData(2), { mode: 'echo' });
  await kept.dub(fragment, ENCODED);
  assert.deepEqual(await readdir(folder), [`${fragment.stream_id}-3.m4a`]);
  assert.deepEqual(await readFile(path.join(folder, `${fragment.stream_id}-3.m4a`)), sound);
});

it('a folder that is none costs no dub, and is told', async () => {
  await writeFile(folder, '');
  const dub = await kept.dub(fragmentData(0), ENCODED);
  assert.equal(dub.data_base64, sound.toString('base64'));
  assert.match(problems.join(), /^a dub is not kept: /);
});

it('no more than an hour of dubs is kept', async () => {
  for (let n = 0; n < 602; n++) await kept.dub(fragmentData(n), ENCODED);
  assert.equal((await readdir(folder)).length, 600);
  assert.deepEqual(problems, [`no more dubs are kept: 600 are in ${folder}`]);
});
