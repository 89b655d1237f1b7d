import type { AAC_ENCODERS } from '../../contracts/control-events';
import { readAdtsFrames } from '../../media/adts';
import { isInPath, runFfmpeg, runProgram } from './ffmpeg';

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
  voaacenc: 1600,
};

const BIT_RATE_PER_CHANNEL = 64_000;
/** It gives no more frames than it was given, and so keeps its delay's worth of sound to itself. */
const KEPT_BACK_SAMPLES = 3 * 1024;
const GSTREAMER = 'gst-launch-1.0';

/** Whether it can be used; else a sentence that says what is missing. An encoder of ffmpeg's is looked for when it is used. */
export const encoderProblem = (encoder: AacEncoder = 'aac'): string | undefined =>
  encoder !== 'voaacenc' || isInPath(GSTREAMER)
    ? undefined
    : `encoder "voaacenc" needs ${GSTREAMER}, which is not to be found in PATH; ` +
      'Debian has it as package gstreamer1.0-tools, and the encoder in gstreamer1.0-plugins-bad';

/**
 * Codes sound as AAC-LC.
 * @param what is made, for the error
 * @param pcm samples from −1 to 1, of all channels in turn
 * @returns its frames; the first ones hold the encoder's delay
 * @throws Error with the program's own words when it is missing, has no such encoder or fails
 */
export async function encodeAac(
  what: string,
  pcm: Float32Array,
  format: SoundFormat,
  signal: AbortSignal,
  encoder: AacEncoder = 'aac',
): Promise<Buffer[]> {
  const input = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const behind = Buffer.alloc(KEPT_BACK_SAMPLES * format.channels * pcm.BYTES_PER_ELEMENT);
  const coded =
    encoder === 'voaacenc'
      ? runProgram(GSTREAMER, what, gstreamerArguments(format), Buffer.concat([input, behind]), signal)
      : runFfmpeg(what, ffmpegArguments(encoder, format), input, signal);
  return readAdtsFrames(await coded);
}

/** The same samples in all channels. */
export function inAllChannels(mono: Float32Array, channels: number): Float32Array {
  const pcm = new Float32Array(mono.length * channels);
  mono.forEach((sample, i) => pcm.fill(sample, i * channels, (i + 1) * channels));
  return pcm;
}

/**
 * What would pass for a bad join. Temporal noise shaping of ffmpeg's own encoder is out by −20 dB where some marks begin and end;
 * what it takes for noise decodes to other noise each time, and where a mark begins that is half of the sound.
 */
const FAITHFUL: Partial<Record<AacEncoder, string[]>> = {
  aac: '-aac_tns 0 -aac_pns 0 -aac_is 0'.split(' '),
};

const ffmpegArguments = (encoder: AacEncoder, { sampleRateHz, channels }: SoundFormat): string[] => [
  ...['-f', 'f32le', '-ar', String(sampleRateHz), '-ac', String(channels), '-i', 'pipe:0'],
  ...['-c:a', encoder, ...(FAITHFUL[encoder] ?? [])],
  ...['-b:a', String(BIT_RATE_PER_CHANNEL * channels), '-f', 'adts', 'pipe:1'],
];

/** VisualOn's encoder, as Android phones had it: a family of its own, that ffmpeg has not. */
const gstreamerArguments = ({ sampleRateHz, channels }: SoundFormat): string[] => [
  ...['-q', 'fdsrc', 'fd=0', '!', 'rawaudioparse', 'format=pcm', 'pcm-format=f32le'],
  ...[`sample-rate=${sampleRateHz}`, `num-channels=${channels}`, '!', 'audioconvert', '!'],
  ...['voaacenc', `bitrate=${BIT_RATE_PER_CHANNEL * channels}`, '!', 'audio/mpeg,stream-format=adts', '!'],
  ...['fdsink', 'fd=1'],
];
