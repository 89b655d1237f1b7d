import type { Evidence } from '../broadcast/evidence';
import type { Packet } from '../records/packets';
import type { PublisherTimeline } from '../source/publisher';
import { programmePackets } from './output';

/** What came out of one appearance of a source that sent its programme more than once. */
export interface Part {
  /** Numbers of the programme's pictures, in the order of decoding. */
  numbers: number[];
  /** Output time minus programme time of each picture that is the programme's, in ms. */
  shiftsMs: number[];
  /** Where it begins in the recording. */
  startMs: number;
  /** How many pictures of what the source sends before its programme come before it, where the programme begins anew. */
  leadIn: number;
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
  const numbers = new Numbers(programme, leadIn);
  const found: Part[] = [];
  for (const { hash, ptsMs } of output) {
    const number = numbers.of(hash, found.at(-1)?.numbers.at(-1));
    if (number === 0) {
      const before = found.at(-1);
      const numbers = withoutLeadIn(before?.numbers ?? []);
      const leadIn = (before?.numbers.length ?? 0) - numbers.length;
      if (before) before.numbers = numbers;
      found.push({ numbers: [], shiftsMs: [], startMs: ptsMs, leadIn });
    }
    found.at(-1)?.numbers.push(number);
    const original = programme[number];
    if (original) found.at(-1)?.shiftsMs.push(ptsMs - original.ptsMs);
  }
  return found;
}

/** Which picture of the programme one is. Those of the same content are told apart by their order. */
class Numbers {
  private readonly byHash = new Map<string, number[]>();

  constructor(programme: readonly Packet[], leadIn: readonly Packet[]) {
    for (const { hash } of leadIn) this.byHash.set(hash, [LEAD_IN]);
    programme.forEach(({ hash }, number) => {
      const same = (this.byHash.get(hash) ?? []).filter((one) => one !== LEAD_IN);
      this.byHash.set(hash, [...same, number]);
    });
  }

  /** @returns NaN for a picture that is none of the programme's */
  of(hash: string, last = -1): number {
    const candidates = this.byHash.get(hash) ?? [];
    return candidates.find((number) => number > last) ?? candidates[0] ?? Number.NaN;
  }
}

const withoutLeadIn = (numbers: number[]): number[] =>
  numbers.slice(0, numbers.findLastIndex((number) => number !== LEAD_IN) + 1);

/** Of a reader that was there before the source's first keyframe, which only chance brings in time, the media server tells sooner. */
const LISTED_MS = 100;

/**
 * Times before the second keyframe are not to be trusted, whenever a source is joined. How much a worker gets of what comes before the
 * programme is known where the source waited for it: one group of pictures.
 * @returns one sentence for each return that begins with it
 */
export function returnsTooSoon(
  found: readonly Part[],
  [, ...returns]: readonly Pick<PublisherTimeline, 'heldMs'>[],
): string[] {
  if (!returns.every(({ heldMs = 0 }) => heldMs > LISTED_MS)) return [];
  return found.flatMap(({ leadIn }) =>
    leadIn === 0
      ? []
      : [`the programme begins anew ${leadIn} pictures too soon: expected it from the second keyframe on`],
  );
}

export const isUnbroken = ({ numbers }: Part): boolean => numbers.every((number, i) => number === i);

export async function partsOf(evidence: Evidence): Promise<Part[]> {
  const { programme, output, leadIn } = await programmePackets(evidence);
  return parts(programme.video, output.video, leadIn.video);
}

/**
 * The sound of each part, which is the programme's packet by packet, and what lies between two of them.
 * @returns numbers of packets in each part, in order, and how many others follow it before the next one: those of the lead-in
 * behind a silence left out
 */
export async function soundOfParts(evidence: Evidence): Promise<SoundPart[]> {
  const { programme, output, leadIn } = await programmePackets(evidence);
  return soundParts(programme.audio, output.audio, leadIn.audio);
}

export interface SoundPart {
  numbers: number[];
  /** Different packets of sound that follow, which are none of the programme's. */
  others: Set<string>;
}

/** As `soundOfParts`, of packets. */
export function soundParts(
  programme: readonly Packet[],
  output: readonly Packet[],
  leadIn: readonly Packet[] = [],
): SoundPart[] {
  const numberOf = new Map(programme.map(({ hash }, number) => [hash, number]));
  const early = new Set(leadIn.map(({ hash }) => hash));
  const found: SoundPart[] = [];
  for (const { hash } of output) {
    const number = numberOf.get(hash);
    const part = found.at(-1);
    if (number !== undefined && (!part || part.others.size > 0))
      found.push({ numbers: [number], others: new Set() });
    else if (number !== undefined) part?.numbers.push(number);
    else if (!early.has(hash)) part?.others.add(hash);
  }
  return found;
}
