import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parseAudioSpecificConfig, silentAacFrame } from '../../media/aac';
import { realTimers, type Timers } from '../../net/timers';
import { AacDecoder, AacEncoder } from './aac-codec';
import { BLOCK, silentPcm } from './pcm';

const stereo = parseAudioSpecificConfig(Buffer.from('1190', 'hex'));
/** What the codec waits for in seconds comes in a hundredth of the time. */
const hastyTimers: Timers = {
  ...realTimers,
  after: (ms, run) => realTimers.after(ms / 100, run),
};
const frames = Array.from({ length: 8 }, () => silentAacFrame(2));

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codec-'));
});
after(() => rm(folder, { recursive: true }));

async function program(name: string, script: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const BAD_CODECS = [
  { what: 'dies', script: 'exit 3', says: /ended \(code 3\)|takes nothing/ },
  {
    what: 'says who complains',
    script: 'echo "[aac @ 0x5]" >&2; exec cat >/dev/null',
    says: /complains of what/,
  },
  { what: 'complains', script: 'echo no such thing >&2; exec cat >/dev/null', says: /no such thing/ },
  { what: 'hangs', script: 'exec sleep 60', says: /no progress/ },
  { what: 'takes all and gives nothing', script: 'exec cat >/dev/null', says: /no progress/ },
  {
    what: 'gives garbage without end',
    script: 'exec yes',
    says: /decoder gave others|ADTS: no frame header|no progress/,
  },
] as const;

for (const { what, script, says } of BAD_CODECS)
  test(`a codec that ${what} costs its job, and no more`, async () => {
    const command = await program(what.replaceAll(' ', '-'), script);
    const timers = says.test('no progress') ? hastyTimers : realTimers; // a program takes a while to start and end
    const decoder = new AacDecoder(stereo, timers, command);
    const encoder = new AacEncoder(stereo, timers, { quality: 5, command });
    for (let job = 0; job < 2; job++) {
      await assert.rejects(decoder.decode(frames), says);
      await assert.rejects(encoder.encode(silentPcm(2, 8 * BLOCK)), says);
    }
    decoder.dispose();
    encoder.dispose();
  });

test('a codec that is not there is named', async () => {
  const decoder = new AacDecoder(stereo, realTimers, path.join(folder, 'nowhere'));
  await assert.rejects(decoder.decode(frames), /nowhere' is not to be found in PATH: .* install ffmpeg/);
  decoder.dispose();
});

test('frames that decode to another number of samples are refused, and the next job is not', async () => {
  const decoder = new AacDecoder(stereo, realTimers);
  // A frame that is said to be stereo and is mono gives half of the samples, or an error.
  const mono = Array.from({ length: 8 }, () => silentAacFrame(1));
  await assert.rejects(
    decoder.decode(mono.concat(Array.from({ length: 3 }, () => Buffer.from([0x21, 0xff, 0xff])))),
  );
  const audio = await decoder.decode(frames);
  assert.deepEqual(
    audio.map(({ length }) => length),
    [8 * BLOCK, 8 * BLOCK],
  );
  decoder.dispose();
});
