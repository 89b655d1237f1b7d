import type { Evidence } from '../broadcast/evidence';
import type { Packet } from '../observe/analysis/packets';
import { measureSync, type SyncMeasure } from '../observe/analysis/sync';
import { contentOf, contentOfProgramme } from './content';
import { programmePackets } from './output';

/** What came out of one appearance of a source that sent its programme more than once. */
export interface Part {
  /** Numbers of the programme's pictures, in the order of decoding. */
  numbers: number[];
  /** Where it begins in the recording. */
  startMs: number;
}

/** Stands in `numbers` for a picture of what the source sends before its programme. */
const LEAD_IN = -1;

/**
 * Splits an output where the programme begins anew: where its first picture comes again. How much of the `leadIn` before that
 * a worker gets which joins anew depends on the moment, so it is of no part there; anywhere else it is foreign.
 */
export function parts(
  programme: readonly Packet[],
  output: readonly Packet[],
  leadIn: readonly Packet[] = [],
): Part[] {
  const numberOf = new Map([
    ...leadIn.map(({ hash }): [string, number] => [hash, LEAD_IN]),
    ...programme.map(({ hash }, number): [string, number] => [hash, number]),
  ]);
  const found: Part[] = [];
  for (const { hash, ptsMs } of output) {
    const number = numberOf.get(hash) ?? Number.NaN;
    if (number === 0) {
      const before = found.at(-1);
      if (before) before.numbers = withoutLeadIn(before.numbers);
      found.push({ numbers: [], startMs: ptsMs });
    }
    found.at(-1)?.numbers.push(number);
  }
  return found;
}

const withoutLeadIn = (numbers: number[]): number[] =>
  numbers.slice(0, numbers.findLastIndex((number) => number !== LEAD_IN) + 1);

export const isUnbroken = ({ numbers }: Part): boolean => numbers.every((number, i) => number === i);

export async function partsOf(evidence: Evidence): Promise<Part[]> {
  const { programme, output, leadIn } = await programmePackets(evidence);
  return parts(programme.video, output.video, leadIn);
}

/** Sound against picture in each part, and in the programme itself. */
export async function syncOfParts(
  evidence: Evidence,
): Promise<{ parts: SyncMeasure[]; programme: SyncMeasure }> {
  const [output, programme] = [await contentOf(evidence), await contentOfProgramme(evidence)];
  const starts = (await partsOf(evidence)).map(({ startMs }) => startMs);
  const within = (times: number[], i: number): number[] =>
    times.filter((ms) => ms >= (starts[i] ?? Infinity) - 1 && ms < (starts[i + 1] ?? Infinity));
  return {
    parts: starts.map((_, i) => measureSync(within(output.flashesMs, i), within(output.beepsMs, i))),
    programme: measureSync(programme.flashesMs, programme.beepsMs),
  };
}
