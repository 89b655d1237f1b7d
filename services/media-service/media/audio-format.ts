import { formatDifference, type AacConfig } from '../../media/aac';

/** Whether decoders take both for the same, however they are spelt. */
export const isSameAudio = (a: AacConfig, b: AacConfig): boolean => formatDifference(a, b) === undefined;

export const nameOf = ({ objectType, sampleRateHz, channels, extension }: AacConfig): string =>
  `AAC of object type ${objectType}${extension === 'none' ? '' : ` with ${extension}`}, ${sampleRateHz} Hz, ${channels === 1 ? 'mono' : 'stereo'}`;
