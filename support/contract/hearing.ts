import { execa } from 'execa';
import { heardMark } from '../instruments/heard';
import { Sound } from '../instruments/sound';
import { RATE_HZ } from './sound';

const BYTES_PER_SAMPLE = 2;
/** The middle of half a second, clear of what a decoder does at both ends. */
const LISTEN = { fromMs: 100, lengthMs: 300 };

/** Decodes an M4A file given as base64. @returns which mark is heard: a sequence number modulo 8, or `unknown` */
export async function heardIn(base64: string): Promise<number | 'unknown'> {
  const format = ['-f', 's16le', '-ac', '1', '-ar', String(RATE_HZ)];
  const { stdout } = await execa('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...format, 'pipe:1'], {
    input: Buffer.from(base64, 'base64'),
    encoding: 'buffer',
  });
  const pcm = Buffer.from(stdout);
  const sound = new Sound(pcm, RATE_HZ, [{ ptsMs: 0, samples: pcm.length / BYTES_PER_SAMPLE }]);
  const heard = heardMark(sound, LISTEN.fromMs, LISTEN.lengthMs);
  return heard.kind === 'dub' ? heard.tone : 'unknown';
}
