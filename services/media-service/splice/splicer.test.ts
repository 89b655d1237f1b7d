import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { parseAudioSpecificConfig, type AacConfig } from '../../media/aac';
import { readM4a, writeM4a, type M4a } from '../../media/m4a';
import type { Fragment } from '../grid/fragment';
import { realTimers } from '../../net/timers';
import { AacDecoder } from './aac-codec';
import { readAdtsFrames } from '../../media/adts';
import { BLOCK, interleaved, joinedPcm, lengthOf, stretchOf, type Pcm } from './pcm';
import { InvalidDub, Splicer, type Heard } from './splicer';

const RATE_HZ = 48_000;
const BLOCKS = 60;
const stereo = parseAudioSpecificConfig(Buffer.from('1190', 'hex'));
const splicer = new Splicer(stereo, realTimers);
const viewer = new AacDecoder(stereo, realTimers);
after(() => {
  splicer.dispose();
  viewer.dispose();
});

/** A chord with another pitch left than right, that goes on across borders. */
const programme: Pcm = [311, 467].map((hz) =>
  Float32Array.from({ length: 4 * BLOCKS * BLOCK }, (_, i) => {
    const t = i / RATE_HZ;
    return 0.2 * Math.sin(2 * Math.PI * hz * t) + 0.1 * Math.sin(2 * Math.PI * hz * 3.7 * t);
  }),
);

/** Frames of one encode, with so many samples of priming: 1,024, or what is put before the sound on top. */
function encoded(pcm: Pcm, more: readonly string[] = [], rateHz = RATE_HZ): Buffer[] {
  const input = ['-f', 'f32le', '-ar', `${rateHz}`, '-ac', `${pcm.length}`, '-i', 'pipe:0'];
  const args = ['-v', 'error', ...input, '-c:a', 'aac', '-b:a', `${80 * pcm.length}k`];
  const adts = execFileSync('ffmpeg', [...args, ...more, '-f', 'adts', 'pipe:1'], {
    input: new Uint8Array(interleaved(pcm).buffer),
  });
  return readAdtsFrames(adts);
}

/** A dub encoded by itself, in a file whose edit list skips the priming. */
async function dubOf(
  pcm: Pcm,
  { priming = 1024, aac = stereo }: { priming?: number; aac?: AacConfig } = {},
): Promise<M4a> {
  const silence = pcm.map(() => new Float32Array(priming - 1024));
  const frames = encoded(joinedPcm(silence, pcm), [], aac.sampleRateHz);
  const file = writeM4a(frames, aac, { startSeconds: -priming / aac.sampleRateHz });
  return { ...(await readM4a(file)), lengthSamples: lengthOf(pcm) };
}

const fragmentAudio = (n: number): Float32Array[] =>
  stretchOf(programme, n * BLOCKS * BLOCK, (n + 1) * BLOCKS * BLOCK);
const original = encoded(programme).slice(1);

function fragment(n: number): Fragment {
  const frames = original.slice(n * BLOCKS, (n + 1) * BLOCKS);
  const placed = frames.map((data, i) => ({ atMs: ((n * BLOCKS + i) * BLOCK * 1000) / RATE_HZ, data }));
  const durationMs = (BLOCKS * BLOCK * 1000) / RATE_HZ;
  return {
    id: String(n),
    batch: n,
    frames: placed,
    durationMs,
    capturedAtMs: 0,
    syncDeltaMs: 0,
  };
}

interface Laid extends Heard {
  frames: readonly Uint8Array[];
}

async function laid(n: number, dub?: M4a): Promise<Laid> {
  const own = fragment(n);
  const frames = own.frames.map(({ data }) => data);
  return { fragment: own, ...(dub ? await splicer.fit(dub, frames) : { frames, edges: undefined }) };
}

/** What a viewer hears of two fragments, one block later than it was put in. */
async function heard(left: Laid, right: Laid): Promise<Pcm> {
  const join = await splicer.join(left, right);
  const frames = [...left.frames, ...right.frames];
  frames.splice(BLOCKS - (join?.before.length ?? 0), join?.before.length ?? 0, ...(join?.before ?? []));
  frames.splice(BLOCKS, join?.behind.length ?? 0, ...(join?.behind ?? []));
  return viewer.decode(frames);
}

/** Error of the worst 21 ms within 6 blocks of the border against the ideal join, in dB of the sound's level. */
function worstDb(audio: Pcm, ideal: Pcm): number {
  let worst = -Infinity;
  for (let at = (BLOCKS - 6) * BLOCK; at < (BLOCKS + 6) * BLOCK; at += BLOCK / 4)
    audio.forEach((channel, c) => {
      let [error, level] = [0, 1e-12];
      for (let i = at; i < at + BLOCK; i++) {
        const wanted = ideal[c]?.[i] ?? 0;
        error += ((channel[i] ?? 0) - wanted) ** 2;
        level += wanted ** 2;
      }
      worst = Math.max(worst, 10 * Math.log10(error / level));
    });
  return worst;
}

/** What a player makes of a dub: ffmpeg's own encoder begins badly where sound begins at once. */
async function played(dub: M4a): Promise<Pcm> {
  const pcm = await viewer.decode(dub.packets.map(({ data }) => data));
  const start = -(dub.packets[0]?.atSamples ?? 0);
  return stretchOf(pcm, start, start + BLOCKS * BLOCK);
}

for (const priming of [1024, 2112, 1500])
  test(`borders of dubs encoded one by one with a priming of ${priming} can't be heard`, async () => {
    const dubs = [
      await dubOf(fragmentAudio(1), { priming }),
      await dubOf(fragmentAudio(2), { priming }),
    ] as const;
    const [one, two] = [await laid(1, dubs[0]), await laid(2, dubs[1])];
    const [first, second] = [await played(dubs[0]), await played(dubs[1])];
    const borders = {
      'dub to dub': worstDb(await heard(one, two), joinedPcm(first, second)),
      'original to dub': worstDb(await heard(await laid(0), one), joinedPcm(fragmentAudio(0), first)),
      'dub to original': worstDb(await heard(two, await laid(3)), joinedPcm(second, fragmentAudio(3))),
    };
    for (const [border, db] of Object.entries(borders)) assert.ok(db < -20, `${border}: ${db.toFixed(1)} dB`);
  });

/** How a programme's config and that of its dubs may be spelt, at 48 and 44.1 kHz, in stereo and mono. */
const SPELLINGS = [
  ['1190', '119056e500'],
  ['119056e500', '1190'],
  ['1188', '118856e500'],
  ['118856e500', '1188'],
  ['1210', '121056e500'],
  ['120856e500', '1208'],
] as const;

for (const [programmeConfig, dubConfig] of SPELLINGS)
  test(`a programme of ${programmeConfig} takes dubs of ${dubConfig}, and joins them`, async () => {
    const [aac, dubAac] = [programmeConfig, dubConfig].map((hex) =>
      parseAudioSpecificConfig(Buffer.from(hex, 'hex')),
    ) as [AacConfig, AacConfig];
    const { sampleRateHz: rateHz, channels } = aac;
    const audio = programme.slice(0, channels);
    const own = new Splicer(aac, realTimers);
    const [frames, decoder] = [encoded(audio, [], rateHz).slice(1), new AacDecoder(aac, realTimers)];
    const placed = frames.map((data, i) => ({ atMs: (i * BLOCK * 1000) / rateHz, data }));
    const part = (n: number): Fragment => ({
      ...fragment(n),
      frames: placed.slice(n * BLOCKS, (n + 1) * BLOCKS),
    });
    const dub = await dubOf(stretchOf(audio, 0, BLOCKS * BLOCK), { priming: 2112, aac: dubAac });
    const dubbed = await own.fit(dub, frames.slice(0, BLOCKS));
    const [before, behind] = [
      { fragment: part(0), edges: dubbed.edges },
      { fragment: part(1), edges: undefined },
    ];
    const join = await own.join(before, behind);
    const all = [
      ...dubbed.frames.slice(0, -(join?.before.length ?? 0)),
      ...(join?.before ?? []),
      ...(join?.behind ?? []),
    ];
    all.push(...frames.slice(all.length, 2 * BLOCKS));
    const db = worstDb(await decoder.decode(all), stretchOf(audio, 0, 2 * BLOCKS * BLOCK));
    for (const each of [own, decoder]) each.dispose();
    assert.ok(join && db < -20, `${db.toFixed(1)} dB`);
  });

test('an echo is the original, frame by frame', async () => {
  const frames = fragment(1).frames.map(({ data }) => data);
  const echo = await laid(1, await readM4a(writeM4a(frames, stereo)));
  assert.equal(echo.edges, undefined);
  assert.deepEqual(echo.frames, frames);
});

test('what can not be decoded is refused, and the next dub is not', async () => {
  const dub = await dubOf(fragmentAudio(1));
  const broken = {
    ...dub,
    packets: dub.packets.map((packet) => ({ ...packet, data: packet.data.map((byte) => byte ^ 0x5a) })),
  };
  await assert.rejects(laid(1, broken), InvalidDub);
  assert.equal((await laid(1, dub)).frames.length, BLOCKS);
});

test('a dub that lacks a fraction of a ms goes on to its end', async () => {
  const dub = await dubOf(fragmentAudio(1));
  const rounded = await laid(1, { ...dub, lengthSamples: dub.lengthSamples - 24 });
  const ideal = joinedPcm(await played(dub), fragmentAudio(2));
  const db = worstDb(await heard(rounded, await laid(2)), ideal);
  assert.ok(db < -20, `${db.toFixed(1)} dB`);
});

test('a dub whose frames do not follow each other is refused, however long it is declared', async () => {
  const dub = await dubOf(fragmentAudio(1));
  const half = dub.packets.slice(0, BLOCKS / 2);
  for (const packets of [
    half.map((packet, i) => ({ ...packet, atSamples: i * 2 * BLOCK })),
    dub.packets.map((packet, i) => ({ ...packet, atSamples: Math.round((i * BLOCK) / 2) })),
    dub.packets.map((packet, i) => ({ ...packet, atSamples: i < 20 ? i * BLOCK : (i + 5) * BLOCK })),
  ])
    await assert.rejects(laid(1, { ...dub, packets }), /expected a frame each 1024 samples, saw frame \d+/);
  const inMs = dub.packets.map(({ atSamples, data }) => ({
    atSamples: Math.round(Math.round(atSamples / 48) * 48),
    data,
  }));
  assert.equal((await laid(1, { ...dub, packets: inMs })).frames.length, BLOCKS);
});

test('a dub that begins late by more than 10 % is refused: silence is no sound of it', async () => {
  const dub = await dubOf(fragmentAudio(1));
  const late = (blocks: number): M4a => ({
    ...dub,
    packets: dub.packets.map(({ atSamples, data }) => ({ data, atSamples: atSamples + blocks * BLOCK })),
  });
  assert.equal((await laid(1, late(2))).frames.length, BLOCKS);
  await assert.rejects(laid(1, late(BLOCKS / 2)), /expected \d+ frames ± 10 %/);
});

test('a short dub ends with a fade, a long one is cut; more than 10 % is refused', async () => {
  const audio = fragmentAudio(1);
  const short = await laid(1, await dubOf(stretchOf(audio, 0, 55 * BLOCK)));
  const ends = await heard(await laid(0), short);
  const step = (pcm: Pcm) =>
    Math.max(...pcm.map((c) => c.reduce((m, v, i) => Math.max(m, Math.abs(v - (c[i - 1] ?? v))), 0)));
  assert.ok(
    step(stretchOf(ends, (BLOCKS + 20) * BLOCK, 2 * BLOCKS * BLOCK)) <
      1.2 * step(stretchOf(programme, 0, BLOCKS * BLOCK)),
  );
  const long = await laid(1, await dubOf(stretchOf(programme, BLOCKS * BLOCK, (2 * BLOCKS + 5) * BLOCK)));
  assert.ok(
    worstDb(await heard(long, await laid(2)), stretchOf(programme, BLOCKS * BLOCK, 3 * BLOCKS * BLOCK)) < -20,
  );
  await assert.rejects(
    async () => laid(1, await dubOf(stretchOf(audio, 0, 53 * BLOCK))),
    /expected 60 frames ± 10 %, saw 53/,
  );
});
