import type { AacConfig } from '../../media/aac';

/** Whether decoders take both for the same, however they are spelt. */
export const isSameSound = (a: AacConfig, b: AacConfig): boolean =>
  a.objectType === b.objectType && a.sampleRateHz === b.sampleRateHz && a.channels === b.channels;

export const nameOf = ({ objectType, sampleRateHz, channels }: AacConfig): string =>
  `AAC of object type ${objectType}, ${sampleRateHz} Hz, ${channels === 1 ? 'mono' : 'stereo'}`;
