import { AAC_FRAME_SAMPLES } from '../../media/aac';

/** Samples of each channel, ± 1 being full scale. */
export type Pcm = readonly Float32Array[];

export const BLOCK = AAC_FRAME_SAMPLES;

export const silentPcm = (channels: number, samples: number): Float32Array[] =>
  Array.from({ length: channels }, () => new Float32Array(samples));

export const lengthOf = (pcm: Pcm): number => pcm[0]?.length ?? 0;

/** A copy of a stretch; what lies outside is silence. */
export const stretchOf = (pcm: Pcm, from: number, to: number): Float32Array[] =>
  pcm.map((channel) => {
    const stretch = new Float32Array(to - from);
    const begin = Math.max(0, from);
    const end = Math.min(channel.length, to);
    if (end > begin) stretch.set(channel.subarray(begin, end), begin - from);
    return stretch;
  });

export const joinedPcm = (...parts: Pcm[]): Float32Array[] =>
  (parts[0] ?? []).map((_, channel) => {
    const whole = new Float32Array(parts.reduce((sum, part) => sum + lengthOf(part), 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part[channel] ?? [], at);
      at += lengthOf(part);
    }
    return whole;
  });

/** 32-bit floats, channel by channel within a sample, as ffmpeg reads them. */
export function interleaved(pcm: Pcm): Buffer {
  const samples = new Float32Array(lengthOf(pcm) * pcm.length);
  pcm.forEach((channel, c) => channel.forEach((value, i) => (samples[i * pcm.length + c] = value)));
  return Buffer.from(samples.buffer);
}

export function planar(bytes: Buffer, channels: number): Float32Array[] {
  const samples = new Float32Array(Uint8Array.from(bytes).buffer);
  const pcm = silentPcm(channels, samples.length / channels);
  pcm.forEach((channel, c) => channel.forEach((_, i) => (channel[i] = bounded(samples[i * channels + c]))));
  return pcm;
}

/** Rises from 0 to 1 over `length` samples, evenly: with its mirror image it adds up to 1. */
export const fadeIn = (i: number, length: number): number =>
  0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / length);

/** Far above what any encoder makes of full scale; an encoder refuses what is no number. */
const MOST = 8;
const bounded = (value = 0): number => (Number.isNaN(value) ? 0 : Math.max(-MOST, Math.min(MOST, value)));
