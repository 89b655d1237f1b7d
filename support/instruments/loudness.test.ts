import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loudnessOf, parseLoudness } from './loudness';
import { pcmOf, RATE_HZ } from './sound-testing';

/** A WAV file of one channel with 16 bits. */
function wav(pcm: Buffer): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + pcm.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE_HZ, 24);
  head.writeUInt32LE(RATE_HZ * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([head, pcm]);
}

const SECONDS = 12;
const db = (level: number): number => 10 ** (level / 20);

describe('loudness', () => {
  let dir: string;
  before(async () => (dir = await mkdtemp(path.join(tmpdir(), 'loudness-'))));
  after(() => rm(dir, { recursive: true }));

  /** A tone of 1 kHz: of one channel, it is as loud as its peak level less 3.01 LU (EBU Tech 3341). */
  async function measured(levelDb: number, louderDb: number) {
    const file = path.join(dir, `${levelDb}-${louderDb}.wav`);
    const half = (SECONDS / 2) * RATE_HZ;
    const gain = (i: number): number => db(levelDb + (i >= half ? louderDb : 0));
    await writeFile(
      file,
      wav(pcmOf(SECONDS * 1000, (i) => gain(i) * Math.sin((2 * Math.PI * 1000 * i) / RATE_HZ))),
    );
    return (...stretches: [startS: number, endS: number][]) =>
      loudnessOf(
        { args: ['-i', file] },
        stretches.map(([startS, endS]) => ({ startMs: startS * 1000, lengthMs: (endS - startS) * 1000 })),
      );
  }

  it('is that of a tone of known level, to a tenth', async () => {
    const [lufs = NaN] = await (await measured(-20, 0))([0, SECONDS]);
    assert.ok(Math.abs(lufs - -23) <= 0.1, `${lufs} LUFS`);
  });
  it('tells a stretch that is 3 dB louder from the one before it', async () => {
    const [before = NaN, behind = NaN] = await (await measured(-20, 3))([0, 6], [6, 12]);
    assert.ok(Math.abs(behind - before - 3) <= 0.1, `${before} and ${behind} LUFS`);
  });
  it('refuses silence', async () => {
    await assert.rejects((await measured(-200, 0))([0, SECONDS]), /nothing to be heard/);
  });
  it('refuses words without a summary', () => assert.throws(() => parseLoudness('no', 0), /no summary/));
});
