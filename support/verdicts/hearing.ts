import { expect } from 'chai';
import { BED_TONES } from '../../fixtures/schedule';
import { MARK_TONES } from '../../services/contracts/mark';
import type { HeardSegment } from './content';
import type { ChannelsReading } from '../instruments/channels';

/** At the borders of a segment a window of 40 ms holds two sounds: three of them, and of a short segment less than a twelfth. */
const UNHEARD_MS = 120;
const UNHEARD_SHARE = 0.08;
const HARDLY_ANY = 0.05;

/** A fifth of what is noticed between lips and sound; times in the recording are whole ms, of picture and of sound. */
const PLACE_MS = 1;
const ROUNDING_MS = 0.5;

/**
 * The segment is the marked dub of the fragment with this sequence number, and of no other, in its place.
 * @returns the share of its time in which it is heard
 */
export function expectDub(
  { dubShare, dubLateMs, startSecond, lengthMs }: HeardSegment,
  sequence: number,
): number {
  const own = sequence % MARK_TONES;
  const others = dubShare.filter((_, tone) => tone !== own);
  const unheardMs = lengthMs * (1 - (dubShare[own] ?? NaN));
  expect(
    unheardMs,
    `ms in which the dub of fragment ${sequence} is not heard, from second ${startSecond} on`,
  ).to.be.at.most(Math.min(UNHEARD_MS + ROUNDING_MS, UNHEARD_SHARE * lengthMs - ROUNDING_MS));
  expect(Math.max(...others), `share of other dubs from second ${startSecond} on`).to.be.below(HARDLY_ANY);
  expect(dubLateMs, `the dub of fragment ${sequence} from second ${startSecond} on, in ms late`).to.be.within(
    -PLACE_MS - ROUNDING_MS,
    PLACE_MS + ROUNDING_MS,
  );
  return dubShare[own] ?? Number.NaN;
}

/** Every second of the segments is the programme's own, in its place, and no dub is heard. */
export function expectOriginal(segments: readonly HeardSegment[]): void {
  for (const { dubShare, seconds, startSecond } of segments) {
    expect(Math.max(...dubShare), `share of dubs from second ${startSecond} on`).to.be.below(HARDLY_ANY);
    const heard = seconds.map((second) => (second.kind === 'original' ? second.second : second.kind));
    expect(heard, `seconds heard from second ${startSecond} on`).to.deep.equal(
      seconds.map((_, i) => (Math.ceil(startSecond) + i) % BED_TONES),
    );
    expect(heard, `a segment from second ${startSecond} on can be told`).to.have.lengthOf.at.least(1);
  }
}

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
