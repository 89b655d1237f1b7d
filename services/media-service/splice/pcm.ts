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

/** The same without a copy, where it lies within. */
export const viewOf = (pcm: Pcm, from: number, to: number): Float32Array[] =>
  from >= 0 && to <= lengthOf(pcm)
    ? pcm.map((channel) => channel.subarray(from, to))
    : stretchOf(pcm, from, to);

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

/** 32-bit floats, channel by channel within a sample, as ffmpeg reads them. @param into as many, or more */
export function interleaved(pcm: Pcm, into = new Float32Array(lengthOf(pcm) * pcm.length)): Float32Array {
  const channels = pcm.length;
  pcm.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i++) into[i * channels + c] = channel[i] as number;
  });
  return into;
}

/** The other way round. */
export function planar(bytes: Buffer, channels: number): Float32Array[] {
  const samples = floatsOf(bytes);
  const pcm = silentPcm(channels, samples.length / channels);
  pcm.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i++) channel[i] = bounded(samples[i * channels + c] as number);
  });
  return pcm;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The bytes as they are where they lie on a boundary of floats, else a copy. */
export const floatsOf = (bytes: Buffer): Float32Array =>
  bytes.byteOffset % BYTES === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / BYTES)
    : new Float32Array(new Uint8Array(bytes).buffer);

/** Rises from 0 to 1 over `length` samples, evenly: with its mirror image it adds up to 1. */
export const fadeIn = (i: number, length: number): number =>
  0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / length);

/** Far above what any encoder makes of full scale; an encoder refuses what is no number. */
const MOST = 8;
const bounded = (value: number): number =>
  Number.isNaN(value) ? 0 : value > MOST ? MOST : value < -MOST ? -MOST : value;
