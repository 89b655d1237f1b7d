import { expect } from 'chai';
import type { ChannelsReading } from '../instruments/channels';
import type { HeardSegment } from './content';

/** A channel reading with the second of the programme that it is of. */
export type ChannelsOfSecond = ChannelsReading & { second: number };

export const channelsOf = (segments: readonly HeardSegment[]): ChannelsOfSecond[] =>
  segments.flatMap(({ startSecond, channels }) =>
    channels.map((reading, i) => ({ second: Math.ceil(startSecond) + i, ...reading })),
  );

/**
 * Nowhere are left and right swapped, mixed or made one, nor is one of them missing. A second in which neither is heard
 * (silence where the source is away, a dub of nothing) says nothing.
 * @param channels of the programme
 * @param stereo what becomes of left and right where there are both: the STS may have been told to change them over
 */
export function expectChannelsKept(
  segments: readonly HeardSegment[],
  channels: number,
  stereo: 'kept' | 'swapped' = 'kept',
): void {
  const allowed = channels === 1 ? ['mono'] : [stereo, 'unknown'];
  const odd = channelsOf(segments).filter(({ verdict }) => !allowed.includes(verdict));
  expect(
    odd.map(({ second, verdict }) => `${verdict} in second ${second}`),
    `left and right of a programme in ${channels === 1 ? 'mono' : 'stereo'}`,
  ).to.deep.equal([]);
}
