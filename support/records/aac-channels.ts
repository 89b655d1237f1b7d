const [SINGLE_CHANNEL, CHANNEL_PAIR] = [0, 1];

/**
 * Numbers of AAC frames that begin with the channels of another layout: mono is one single channel and stereo one pair, in every
 * frame (ISO/IEC 14496-3, table 1.19). Frames that begin with something else than channels tell nothing.
 */
export function foreignFrames(frames: readonly Uint8Array[], channels: number): number[] {
  const other = channels === 1 ? CHANNEL_PAIR : SINGLE_CHANNEL;
  return frames.flatMap((frame, i) => (firstElement(frame) === other ? [i] : []));
}

/** Its name is in the first three bits. */
const firstElement = ([first]: Uint8Array): number | undefined =>
  first === undefined ? undefined : first >> 5;
