import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioSpecificConfig, parseAudioSpecificConfig, silentAacFrame } from './aac';
import { readM4a, writeM4a } from './m4a';
import { cpuMs } from '../net/cpu-testing';

const stereo = parseAudioSpecificConfig(audioSpecificConfig(48000, 2));
const frames = Array.from({ length: 47 }, (_, i) => Buffer.concat([silentAacFrame(2), Buffer.from([i])]));

test('frames survive an M4A file bit by bit, with their times', async () => {
  const { aac, packets } = await readM4a(writeM4a(frames, stereo));
  assert.deepEqual(aac, stereo);
  assert.deepEqual(
    packets.map(({ data }) => Buffer.from(data)),
    frames,
  );
  assert.ok(packets.every(({ atSamples }, i) => atSamples === i * 1024));
});

test('priming has negative times', async () => {
  const { packets } = await readM4a(writeM4a(frames, stereo, { startSeconds: -1024 / 48000 }));
  assert.equal(packets[0]?.atSamples, -1024);
});

test('bare AAC frames are refused by their name', async () => {
  const adts = Buffer.concat([Buffer.from([0xff, 0xf1, 0x4c, 0x80, 0x02, 0x1f, 0xfc]), silentAacFrame(2)]);
  await assert.rejects(readM4a(adts), /expected an MPEG-4 file \(m4a\), saw bare AAC frames \(ADTS\)/);
});

test('what is no M4A is refused', async () => {
  await assert.rejects(readM4a(Buffer.from('not a file at all')));
  const whole = writeM4a(frames, stereo);
  await assert.rejects(readM4a(whole.subarray(0, 40)));
});

const u32 = (...numbers: number[]) => {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((n, i) => bytes.writeUInt32BE(n, 4 * i));
  return bytes;
};

const boxOf = (type: string, body: Buffer): Buffer =>
  Buffer.concat([u32(8 + body.length), Buffer.from(type, 'latin1'), body]);

/** The file with each box of a kind changed for what is made of it. */
function changed(file: Buffer, kind: string, change: (whole: Buffer) => Buffer): Buffer {
  const containers = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts'];
  const rebuilt = (bytes: Buffer): Buffer => {
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
      const whole = bytes.subarray(at, at + bytes.readUInt32BE(at));
      const type = whole.toString('latin1', 4, 8);
      const inner = containers.includes(type) ? boxOf(type, rebuilt(whole.subarray(8))) : whole;
      parts.push(type === kind ? change(inner) : inner);
    }
    return Buffer.concat(parts);
  };
  return rebuilt(file);
}

const withBox = (file: Buffer, type: string, body: Buffer): Buffer =>
  changed(file, type, () => boxOf(type, body));
/** With one box more, behind one of the kind. */
const behind = (file: Buffer, kind: string, type: string, body: Buffer): Buffer =>
  changed(file, kind, (whole) => Buffer.concat([whole, boxOf(type, body)]));
/** With one box more at the end of the description of the sound. */
const inDescription = (file: Buffer, type: string, body: Buffer): Buffer =>
  changed(file, 'stsd', (whole) => {
    const entry = Buffer.concat([whole.subarray(24), boxOf(type, body)]);
    return boxOf('stsd', Buffer.concat([u32(0, 1), boxOf('mp4a', entry)]));
  });

/** As many as the reader can hold, in no bytes. */
const WEIGHTLESS = u32(0, 0, 84_000_000);
const KEYS = u32(0x0100_0000, 0, 0, 0, 0, 0xffff_ffff);

const hostile: Record<string, (good: Buffer) => Buffer> = {
  '300 KB of frames of one byte': (good) =>
    Buffer.concat([
      withBox(withBox(good, 'stts', u32(0, 1, 300_000, 1024)), 'stsz', u32(0, 1, 300_000)),
      u32(300_008),
      Buffer.from('mdat'),
      Buffer.alloc(300_000),
    ]),
  '4 billion frames in stsz': (good) => withBox(good, 'stsz', u32(0, 1, 0xffffffff)),
  '4 billion frames in stts': (good) => withBox(good, 'stts', u32(0, 1, 0xffffffff, 1)),
  '4 billion frames in a chunk': (good) => withBox(good, 'stsc', u32(0, 1, 1, 0xffffffff, 1)),
  '4 billion entries that are not there': (good) => withBox(good, 'stco', u32(0, 0xffffffff, 1)),
  '84 million frames of sizes of 0 bits': (good) => behind(good, 'stsz', 'stz2', WEIGHTLESS),
  'a table where none belongs': (good) => behind(good, 'stsz', 'dinf', boxOf('stz2', WEIGHTLESS)),
  '4 billion keys': (good) => behind(good, 'mvhd', 'pssh', KEYS),
  '4 billion keys among what it says of itself': (good) =>
    behind(good, 'mvhd', 'udta', boxOf('meta', Buffer.concat([u32(0), boxOf('pssh', KEYS)]))),
  '4 billion keys in a description': (good) => inDescription(good, 'pssh', KEYS),
  'a megabyte of entries': (good) =>
    withBox(good, 'stts', Buffer.concat([u32(0, 125_000), Buffer.alloc(1_000_000)])),
  'a frame of 1 MB': (good) => withBox(good, 'stsz', u32(0, 1_000_000, frames.length)),
  '100,000 descriptions, of each of which a line is printed': (good) =>
    withBox(
      good,
      'stsd',
      Buffer.concat([
        u32(0, 100_000),
        ...Array<Buffer>(100_000).fill(Buffer.concat([u32(8), Buffer.from('x\n y')])),
      ]),
    ),
  'sound of another codec': (good) =>
    withBox(good, 'stsd', Buffer.concat([u32(0, 1, 8), Buffer.from('Opus')])),
  'descriptions that are not there': (good) => withBox(good, 'stsd', u32(0, 0xffffffff)),
  '100,000 boxes': (good) =>
    Buffer.concat([
      good,
      ...Array.from({ length: 100_000 }, () => Buffer.concat([u32(8), Buffer.from('free')])),
    ]),
  'boxes 20,000 deep': () =>
    Buffer.concat(
      Array.from({ length: 20_000 }, (_, i) => Buffer.concat([u32((20_000 - i) * 8), Buffer.from('moov')])),
    ),
  'a box that ends before it begins': (good) => Buffer.concat([good, u32(7), Buffer.from('moov')]),
  'a box of 64-bit length': (good) =>
    Buffer.concat([good, u32(1), Buffer.from('moov'), u32(0xffffffff, 0xffffffff)]),
};

for (const [what, make] of Object.entries(hostile))
  test(`a file with ${what} is refused at once, and other work has its turn`, async (t) => {
    const print = t.mock.method(console, 'warn', () => undefined);
    const file = make(writeM4a(frames, stereo));
    const took = await cpuMs(() => assert.rejects(readM4a(file, { maxPackets: 315 }), Error));
    assert.ok(took < 200, `${took} ms`);
    assert.equal(print.mock.callCount(), 0, 'the log is JSON');
  });

test('what only its reader finds wrong is told as a file that can not be read', async () => {
  const whole = writeM4a(frames, stereo);
  await assert.rejects(readM4a(withBox(whole, 'mdhd', Buffer.alloc(4))), /^Error: expected a readable m4a: /);
});

test('frames are read up to the limit, and a file with one more is refused', async () => {
  const file = writeM4a(frames, stereo);
  assert.equal((await readM4a(file, { maxPackets: frames.length })).packets.length, frames.length);
  await assert.rejects(readM4a(file, { maxPackets: frames.length - 1 }), /at most 46 frames/);
});

test('what is heard ends with the samples, to the sample, or earlier where the edit list says so', async () => {
  const file = writeM4a(frames, stereo, { startSeconds: -2112 / 48000 });
  const samples = frames.length * 1024 - 2112;
  assert.equal((await readM4a(file)).lengthSamples, samples);
  const timescale = file.readUInt32BE(file.indexOf('mvhd') + 16);
  const cut = withBox(file, 'elst', u32(0, 1, Math.round(0.5 * timescale), 2112, 0x10000));
  assert.equal((await readM4a(cut)).lengthSamples, 24_000);
  const endless = withBox(file, 'elst', u32(0, 1, 0, 2112, 0x10000));
  assert.equal((await readM4a(endless)).lengthSamples, samples);
});

for (const [what, entries] of [
  ['at another pace', u32(0, 1, 500, 2112, 0x20000)],
  ['in two stretches', u32(0, 2, 500, 2112, 0x10000, 500, 4000, 0x10000)],
] as const)
  test(`sound that is to be played ${what} is refused, and not played otherwise`, async (t) => {
    const print = t.mock.method(console, 'warn', () => undefined);
    const file = writeM4a(frames, stereo, { startSeconds: -2112 / 48000 });
    await assert.rejects(
      readM4a(withBox(file, 'elst', entries)),
      /one stretch of sound, and at its own pace/,
    );
    assert.equal(print.mock.callCount(), 0, 'the log is JSON');
  });

/** The same frames as other writers put them into a file. */
const written: Record<string, (good: Buffer) => Buffer> = {
  'sizes of 16 bits': (good) => {
    const sizes = frames.map(({ length }) => Buffer.from([0, length]));
    const compact = boxOf('stz2', Buffer.concat([u32(0, 16, frames.length), ...sizes]));
    const moved = (whole: Buffer): Buffer =>
      boxOf('stco', u32(0, 1, whole.readUInt32BE(16) - 2 * frames.length));
    return changed(changed(good, 'stco', moved), 'stsz', () => compact);
  },
  'places of 64 bits': (good) =>
    changed(good, 'stco', (whole) => boxOf('co64', u32(0, 1, 0, whole.readUInt32BE(16) + 4))),
  'a title, and a text behind its description': (good) =>
    Buffer.concat([
      ...[good, boxOf('free', Buffer.alloc(5))],
      boxOf('udta', Buffer.concat([boxOf('©nam', Buffer.from('a title')), u32(0)])),
    ]),
};

for (const [what, write] of Object.entries(written))
  test(`a file with ${what} is read like any other`, async () => {
    const { packets } = await readM4a(write(writeM4a(frames, stereo)));
    assert.deepEqual(
      packets.map(({ data }) => Buffer.from(data)),
      frames,
    );
  });
