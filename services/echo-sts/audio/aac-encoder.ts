import type { AAC_ENCODERS } from '../../contracts/control-events';
import { readAdtsFrames } from '../../media/adts';
import { runFfmpeg } from './ffmpeg';

/** Sound format of a stream, as far as a dub depends on it. */
export interface SoundFormat {
  sampleRateHz: number;
  channels: number;
}

export type AacEncoder = (typeof AAC_ENCODERS)[number];

/** Samples of silence that each of them puts in front of what it codes. */
export const ENCODER_DELAY_SAMPLES: Readonly<Record<AacEncoder, number>> = {
  aac: 1024,
  libfdk_aac: 2048,
  aac_at: 2112,
  aac_mf: 1024,
};

const BIT_RATE_PER_CHANNEL = 64_000;

/**
 * Codes sound as AAC-LC.
 * @param samples of one channel, from −1 to 1; all channels get them
 * @returns its frames; the first ones hold the encoder's delay
 * @throws Error with ffmpeg's own words when it is missing, has no such encoder or fails
 */
export async function encodeAac(
  what: string,
  samples: Float32Array,
  { sampleRateHz, channels }: SoundFormat,
  signal: AbortSignal,
  encoder: AacEncoder = 'aac',
): Promise<Buffer[]> {
  const input = ['-f', 'f32le', '-ar', String(sampleRateHz), '-ac', '1', '-i', 'pipe:0'];
  const pcm = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  // Gains of 1: ffmpeg lowers mono that it puts on two sides by 3 dB.
  const sides = [
    '-af',
    `pan=${channels}c|${Array.from({ length: channels }, (_, i) => `c${i}=c0`).join('|')}`,
  ];
  const args = [...input, ...sides, ...adts(encoder, channels)];
  return readAdtsFrames(await runFfmpeg(what, args, pcm, signal));
}

/** Temporal noise shaping of ffmpeg's own encoder is out by −20 dB where some marks begin and end: that would pass for a bad join. */
const FAITHFUL: Partial<Record<AacEncoder, string[]>> = { aac: ['-aac_tns', '0'] };

/** ffmpeg's arguments for coding as AAC-LC to its standard output. */
export const adts = (encoder: AacEncoder, channels: number): string[] => [
  ...[
    '-c:a',
    encoder,
    ...(FAITHFUL[encoder] ?? []),
    '-b:a',
    String(BIT_RATE_PER_CHANNEL * channels),
    '-f',
    'adts',
    'pipe:1',
  ],
];
