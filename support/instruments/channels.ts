import { bedToneHz, rightBedToneHz } from '../../fixtures/schedule';
import { CHANNEL_BED_AMPLITUDE } from '../../fixtures/sound';
import { MARK_CARRIER_HZ } from '../../services/contracts/mark';
import type { Sound } from './sound';
import type { Heard } from './tone-detection';

/** What became of left and right in a stretch of the programme. */
type ChannelsVerdict =
  | 'kept'
  | 'swapped'
  | 'left lost'
  | 'right lost'
  /** Each side has both. */
  | 'mixed'
  /** There is one channel only. */
  | 'mono'
  /** Neither side has what belongs to it. */
  | 'unknown';

export interface ChannelsReading {
  verdict: ChannelsVerdict;
  /** Level of each side's own sound on that side, against the programme's; −120 where there is none. */
  leftDb: number;
  rightDb: number;
  /** The louder of what is heard of a side on the other, against the programme's level. */
  crosstalkDb: number;
}

/** Half of it: a side is mixed with the other, or is as good as lost. */
const THERE_AT_LEAST_DB = -9;
/** AAC at 64 kbit/s a channel leaves −45 dB of the other side. */
const CLEAN_AT_MOST_DB = -20;
const NOTHING_DB = -120;

/**
 * Listens to both channels of a recording for what a second of the programme has on the left and on the right.
 * @param channels one, or left and right
 * @param heard what is heard there; a marked dub is the same on both sides
 * @param second of the programme, where nothing is heard that tells it
 */
export function readChannels(
  channels: readonly Sound[],
  startMs: number,
  lengthMs: number,
  heard: Heard,
  second: number,
): ChannelsReading {
  const [left, right] = channels;
  if (!left || !right)
    return { verdict: 'mono', leftDb: NOTHING_DB, rightDb: NOTHING_DB, crosstalkDb: NOTHING_DB };
  const levels = (side: Sound, frequenciesHz: number[], amplitude: number): number[] =>
    side.amplitudes(frequenciesHz, startMs, lengthMs).map((value) => decibels(value / amplitude));
  if (heard.kind === 'dub')
    return dubReading(left, right, (side) => levels(side, [MARK_CARRIER_HZ], MARK_AMPLITUDE));
  const told = heard.kind === 'original' ? heard.second : second;
  const tones = [bedToneHz(told), rightBedToneHz(told)];
  const [ll = NOTHING_DB, lr = NOTHING_DB] = levels(left, tones, CHANNEL_BED_AMPLITUDE);
  const [rl = NOTHING_DB, rr = NOTHING_DB] = levels(right, tones, CHANNEL_BED_AMPLITUDE);
  return { verdict: verdictOf(ll, lr, rl, rr), leftDb: ll, rightDb: rr, crosstalkDb: Math.max(lr, rl) };
}

/** echo-sts: −15 dBFS each of carrier and tone. */
const MARK_AMPLITUDE = 10 ** (-15 / 20);

function dubReading(left: Sound, right: Sound, levels: (side: Sound) => number[]): ChannelsReading {
  const [leftDb = NOTHING_DB] = levels(left);
  const [rightDb = NOTHING_DB] = levels(right);
  const [hasLeft, hasRight] = [leftDb >= THERE_AT_LEAST_DB, rightDb >= THERE_AT_LEAST_DB];
  const one = hasLeft ? 'right lost' : 'left lost';
  const verdict = hasLeft && hasRight ? 'kept' : hasLeft || hasRight ? one : 'unknown';
  return { verdict, leftDb, rightDb, crosstalkDb: NOTHING_DB };
}

function verdictOf(ll: number, lr: number, rl: number, rr: number): ChannelsVerdict {
  const isThere = (db: number): boolean => db >= THERE_AT_LEAST_DB;
  const own = [isThere(ll), isThere(rr)];
  const other = Math.max(lr, rl) > CLEAN_AT_MOST_DB;
  if (isThere(lr) && isThere(rl)) return own[0] || own[1] ? 'mixed' : 'swapped';
  if (own[0] && own[1]) return other ? 'mixed' : 'kept';
  if (own[0]) return 'right lost';
  return own[1] ? 'left lost' : 'unknown';
}

const decibels = (ratio: number): number =>
  ratio > 0 ? Math.max(NOTHING_DB, 20 * Math.log10(ratio)) : NOTHING_DB;
