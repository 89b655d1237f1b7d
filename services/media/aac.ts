/** AAC-LC facts without a decoder (ISO/IEC 14496-3). */
import { BitReader } from './bits';

/** Samples per channel in one AAC-LC frame. */
export const AAC_FRAME_SAMPLES = 1024;

const SAMPLING_FREQUENCIES = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
] as const;
const ESCAPE_INDEX = 15;
export const OBJECT_TYPE_LC = 2;
const OBJECT_TYPE_SBR = 5;
const OBJECT_TYPE_PS = 29;
const OBJECT_TYPE_ESCAPE = 31;
const FRAME_SAMPLES_SHORT = 960;
/** Announces SBR, or PS, behind the config of a plain decoder (14496-3, 1.6.6). */
const SYNC_SBR = 0x2b7;
const SYNC_PS = 0x548;

/** Whether bytes begin as a bare AAC stream does (ADTS, 14496-3, 1.A.2.2): 12 bits of sync, and layer 0 two bits later. */
export const beginsAsAdts = ([first = 0, second = 0]: Uint8Array): boolean =>
  first === 0xff && (second & 0xf6) === 0xf0;

export interface AacConfig {
  /** AudioSpecificConfig, byte for byte as the stream carries it. */
  asc: Buffer;
  /** Of the core: a stream with SBR has the one that its low band is coded with. */
  objectType: number;
  /** Of the core. */
  sampleRateHz: number;
  channels: number;
  frameSamples: number;
  /** What comes on top of the core: SBR is HE-AAC, PS is HE-AAC v2. "No SBR", however spelt, is none. */
  extension: 'none' | 'SBR' | 'SBR and PS';
}

/** Length of a frame in ms. */
export const frameMsOf = ({ sampleRateHz }: Pick<AacConfig, 'sampleRateHz'>): number =>
  (AAC_FRAME_SAMPLES * 1000) / sampleRateHz;

/**
 * Reads an AudioSpecificConfig (14496-3, 1.6.2.1), with SBR and PS announced in front or behind, or not at all.
 * @throws Error when it is too short or uses a reserved sampling frequency.
 */
export function parseAudioSpecificConfig(asc: Uint8Array): AacConfig {
  const bits = new BitReader(asc, 'AudioSpecificConfig');
  let objectType = readObjectType(bits);
  const sampleRateHz = readSampleRate(bits);
  const channels = bits.read(4);
  let extension: AacConfig['extension'] = 'none';
  if (objectType === OBJECT_TYPE_SBR || objectType === OBJECT_TYPE_PS) {
    extension = objectType === OBJECT_TYPE_PS ? 'SBR and PS' : 'SBR';
    readSampleRate(bits);
    objectType = readObjectType(bits);
  }
  const frameSamples = readFrameSamples(bits);
  if (extension === 'none') extension = readExtensionBehind(bits);
  return { asc: Buffer.from(asc), objectType, sampleRateHz, channels, frameSamples, extension };
}

function readObjectType(bits: BitReader): number {
  const type = bits.read(5);
  return type === OBJECT_TYPE_ESCAPE ? 32 + bits.read(6) : type;
}

function readSampleRate(bits: BitReader): number {
  const index = bits.read(4);
  const rateHz = index === ESCAPE_INDEX ? bits.read(24) : SAMPLING_FREQUENCIES[index];
  if (rateHz === undefined)
    throw new Error(`AudioSpecificConfig: reserved sampling frequency index ${index}`);
  return rateHz;
}

/** GASpecificConfig (14496-3, 4.4.1) as far as plain AAC has it; encoders that leave its bits out mean zeros. */
function readFrameSamples(bits: BitReader): number {
  if (bits.left === 0) return AAC_FRAME_SAMPLES;
  const frameSamples = bits.read(1) === 1 ? FRAME_SAMPLES_SHORT : AAC_FRAME_SAMPLES;
  if (bits.left > 0 && bits.read(1) === 1) bits.read(14);
  if (bits.left > 0) bits.read(1);
  return frameSamples;
}

function readExtensionBehind(bits: BitReader): AacConfig['extension'] {
  if (bits.left < 17 || bits.read(11) !== SYNC_SBR || bits.read(5) !== OBJECT_TYPE_SBR) return 'none';
  if (bits.read(1) === 0) return 'none';
  readSampleRate(bits);
  return bits.left >= 12 && bits.read(11) === SYNC_PS && bits.read(1) === 1 ? 'SBR and PS' : 'SBR';
}

/**
 * What sets two formats apart for a decoder, in words; undefined when they are the same, however their configs are spelt.
 */
export function formatDifference(seen: AacConfig, expected: AacConfig): string | undefined {
  const differences = [
    seen.objectType !== expected.objectType &&
      `object type ${seen.objectType} instead of ${expected.objectType}`,
    seen.extension !== expected.extension &&
      `${EXTENSION_NAMES[seen.extension]} instead of ${EXTENSION_NAMES[expected.extension]}`,
    seen.sampleRateHz !== expected.sampleRateHz &&
      `${seen.sampleRateHz} Hz instead of ${expected.sampleRateHz} Hz`,
    seen.channels !== expected.channels &&
      `${channelNames(seen.channels)} instead of ${channelNames(expected.channels)}`,
    seen.frameSamples !== expected.frameSamples &&
      `frames of ${seen.frameSamples} samples instead of ${expected.frameSamples}`,
  ].filter((difference) => difference !== false);
  return differences.length === 0 ? undefined : differences.join(', ');
}

/** A format in words. */
export const audioName = ({ objectType, sampleRateHz, channels, extension }: AacConfig): string =>
  `AAC of object type ${objectType}${extension === 'none' ? '' : ` with ${extension}`}, ${sampleRateHz} Hz, ${channels === 1 ? 'mono' : 'stereo'}`;

const EXTENSION_NAMES: Record<AacConfig['extension'], string> = {
  none: 'plain AAC',
  SBR: 'HE-AAC (SBR)',
  'SBR and PS': 'HE-AAC v2 (SBR and PS)',
};

const channelNames = (channels: number): string => {
  if (channels === 1) return 'mono';
  return channels === 2 ? 'stereo' : `channel configuration ${channels}`;
};

/**
 * The two-byte AudioSpecificConfig of AAC-LC.
 * @throws Error for a rate that has no index of its own.
 */
export function audioSpecificConfig(sampleRateHz: number, channels: number): Buffer {
  const config = Buffer.alloc(2);
  config.writeUInt16BE(
    (OBJECT_TYPE_LC << 11) | (samplingFrequencyIndex(sampleRateHz) << 7) | (channels << 3),
  );
  return config;
}

/** @throws Error for a rate that has no index of its own */
export function samplingFrequencyIndex(sampleRateHz: number): number {
  const index = SAMPLING_FREQUENCIES.findIndex((rate) => rate === sampleRateHz);
  if (index < 0) throw new Error(`AAC has no sampling frequency index for ${sampleRateHz} Hz`);
  return index;
}

/** By channels: each is coded with no scale factor band (max_sfb 0), in a long window: ID_SCE or ID_CPE, and ID_END (14496-3, 4.4.2.1). */
const SILENCE: Readonly<Record<number, string>> = { 1: '00000007', 2: '21000000001c' };

/**
 * One frame of digital silence for mono or stereo.
 * @throws Error for other channel counts
 */
export function silentAacFrame(channels: number): Buffer {
  const frame = SILENCE[channels];
  if (frame === undefined) throw new Error(`silence is known for 1 or 2 channels, not ${channels}`);
  return Buffer.from(frame, 'hex');
}
