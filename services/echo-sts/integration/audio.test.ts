import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { MARK_CARRIER_HZ, markToneHz } from '../../contracts/mark';
import { readTrack } from '../audio/aac-track';
import { soundFragment } from '../messages-testing';
import { TestService } from '../service-testing';

const FRAMES = 47;
const RATE_HZ = 48_000;

describe('marked audio, made with ffmpeg', () => {
  it('comes back as the two tones of its sequence number, each at -15 dBFS, as long as the original', async () => {
    const service = await TestService.start();
    const control = await service.connect();
    await control.control('config:audio', { mode: 'marked' });
    const worker = await service.session();
    for (const sequence of [0, 1]) {
      const sent = soundFragment(sequence, FRAMES);
      worker.send('fragment:data', { ...sent, stream_id: 'stream-1' });
      const { dubbed_audio: dub } = await worker.next('fragment:processed');
      const file = Buffer.from(dub?.data_base64 ?? '', 'base64');
      assert.deepEqual((await readTrack(file)).frames.length, FRAMES);
      const samples = decoded(file);
      for (const hz of [MARK_CARRIER_HZ, markToneHz(sequence)])
        assert.ok(Math.abs(levelDbfs(samples, hz) + 15) < 0.5, `${hz} Hz: ${levelDbfs(samples, hz)} dBFS`);
      assert.ok(levelDbfs(samples, markToneHz(sequence + 1)) < -60);
    }
    await service.stop();
  });
});

/** One channel of an M4A file, as samples from -1 to 1, without the fade at both ends. */
function decoded(file: Buffer): Float32Array {
  const args = ['-v', 'error', '-i', 'pipe:0', '-af', 'pan=mono|c0=c0', '-f', 'f32le', 'pipe:1'];
  const bytes = execFileSync('ffmpeg', args, { input: file });
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  // Whole periods of 100 Hz, so that neighbouring tones do not leak into each other.
  return samples.subarray(4_800, 4_800 + 80 * (RATE_HZ / 100));
}

/** Level of one frequency against a full-scale sine, by correlation. */
function levelDbfs(samples: Float32Array, hz: number): number {
  let cosine = 0;
  let sine = 0;
  for (const [i, sample] of samples.entries()) {
    cosine += sample * Math.cos((2 * Math.PI * hz * i) / RATE_HZ);
    sine += sample * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
  }
  return 20 * Math.log10((2 * Math.hypot(cosine, sine)) / samples.length);
}
