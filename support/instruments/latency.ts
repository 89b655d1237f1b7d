import { percentile } from './pace';

/** A packet that a reader got, against when it was to get it. */
export interface Awaited {
  type: 'video' | 'audio';
  /** Where it is in the programme. */
  programmeMs: number;
  /** When it was captured, and the delay. */
  dueMs: number;
  /** The same by its decoding time, but for what is the same for all: so many pictures, and not so much time, before it is shown. */
  decodeDueMs: number;
  atMs: number;
  /** As of an `Arrival`. */
  notBeforeMs?: number;
}

/** How late (ms, negative: early) what is within a second of the programme arrived, by the reader's waking moments. */
export interface LateSecond {
  second: number;
  medianMs: number;
  leastMs: number;
}

/** Fewer packets than this tell nothing of a second. */
const ENOUGH_PACKETS = 5;

/** What a reader that was held up could only see late tells nothing of when it came. */
export function lateSeconds(packets: readonly Awaited[], type: Awaited['type']): LateSecond[] {
  const seconds = new Map<number, number[]>();
  for (const { programmeMs, dueMs, atMs, notBeforeMs, ...packet } of packets) {
    if (packet.type !== type || notBeforeMs !== undefined) continue;
    const second = Math.floor(programmeMs / 1000);
    seconds.set(second, [...(seconds.get(second) ?? []), atMs - dueMs]);
  }
  return [...seconds]
    .filter(([, late]) => late.length >= ENOUGH_PACKETS)
    .map(([second, late]) => ({
      second,
      medianMs: percentile(late, 0.5),
      leastMs: percentile(late, 0),
    }))
    .sort((a, b) => a.second - b.second);
}

/**
 * How fast the delay of a track grows, in ms a second, by when things were sent, or by their decoding times, whichever is less: where
 * the rate of pictures changes one goes ahead of the other, once, and a worker may go by either. NaN for fewer than two seconds.
 */
export function leastGrowth(packets: readonly Awaited[], type: Awaited['type']): number {
  const byDecoding = packets.map((packet) => ({ ...packet, dueMs: packet.decodeDueMs }));
  const [sent, decoded] = [packets, byDecoding].map((of) => growth(lateSeconds(of, type)));
  return Math.abs(decoded ?? NaN) < Math.abs(sent ?? NaN) ? (decoded ?? NaN) : (sent ?? NaN);
}

/**
 * How fast the delay grows, in ms a second: the straight line that fits the least delayed packet of each second, as what a busy
 * machine adds comes and goes. NaN for fewer than two seconds.
 */
export function growth(seconds: readonly LateSecond[]): number {
  const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, level] = [
    meanOf(seconds.map(({ second }) => second)),
    meanOf(seconds.map(({ leastMs }) => leastMs)),
  ];
  const products = seconds.map(({ second, leastMs }) => (second - middle) * (leastMs - level));
  return meanOf(products) / meanOf(seconds.map(({ second }) => (second - middle) ** 2));
}

/** The largest difference between picture and sound in the same second, in ms; 0 where no second has both. */
export function farthestApartMs(video: readonly LateSecond[], audio: readonly LateSecond[]): number {
  const heard = new Map(audio.map(({ second, medianMs }) => [second, medianMs]));
  const apart = video.map(({ second, medianMs }) => Math.abs(medianMs - (heard.get(second) ?? medianMs)));
  return Math.max(0, ...apart);
}

/** A wait for the next packet of a track: how long it was while the reader looked, and when it ended. */
export interface Wait {
  ms: number;
  endedAtMs: number;
}

/** The longest wait between packets that followed one another. */
export function longestWait(arrivals: readonly { atMs: number; notBeforeMs?: number }[]): Wait {
  let longest: Wait = { ms: 0, endedAtMs: NaN };
  arrivals.forEach(({ atMs, notBeforeMs = atMs }, i) => {
    const ms = notBeforeMs - (arrivals[i - 1]?.atMs ?? notBeforeMs);
    if (ms > longest.ms) longest = { ms, endedAtMs: atMs };
  });
  return longest;
}
