import { Sound } from './sound';

/** Sound for the unit tests of the analysers. */

export const RATE_HZ = 48_000;
const FRAME_SAMPLES = 1024;
const FULL_SCALE = 32_767;

/** 16-bit samples of a function of the sample's number, from −1 to 1. */
export function pcmOf(lengthMs: number, sampleAt: (index: number) => number): Buffer {
  const count = Math.round((lengthMs * RATE_HZ) / 1000);
  const pcm = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) pcm.writeInt16LE(Math.round(FULL_SCALE * sampleAt(i)), i * 2);
  return pcm;
}

export const tone = (hz: number, amplitude: number, lengthMs: number): Buffer =>
  pcmOf(lengthMs, (i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ));

/** As a decoder hands it on: in pieces of an AAC frame, without a hole, from a time on. */
export function inFrames(pcm: Buffer, startMs = 0): Sound {
  const total = pcm.length / 2;
  const frames = Array.from({ length: Math.ceil(total / FRAME_SAMPLES) }, (_, i) => ({
    ptsMs: startMs + (i * FRAME_SAMPLES * 1000) / RATE_HZ,
    samples: Math.min(FRAME_SAMPLES, total - i * FRAME_SAMPLES),
  }));
  return new Sound(pcm, RATE_HZ, frames);
}
