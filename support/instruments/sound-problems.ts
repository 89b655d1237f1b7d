import type { Packet } from '../records/packets';
import { EXACT_MS, laySound, type Place, type SoundLaid, type SoundOrder } from './sound-places';

/** One correction may be on its way when the programme ends, and each is told rounded. */
const LAST_STEP_MS = 11;
/** So many stretches are told one by one. */
const TOLD = 3;

/**
 * What is wrong with the sound of an output, in words; nothing when every packet of original sound is there bit by bit, once
 * and in its place, and everything else on the frames between them.
 */
export function soundProblems(order: SoundOrder, output: readonly Packet[]): string[] {
  const laid = laySound(order, output);
  const end = endOf(order, laid);
  return [
    ...stretches(order, laid, end, output),
    ...strangers(order, laid, end),
    ...leftOver(order, laid, end),
    ...untoldMoves(order, laid),
  ];
}

/** How many packets of the programme the output has: all, or a beginning of at least those that are required. */
function endOf({ programme, places, required }: SoundOrder, { found }: SoundLaid): number {
  const isThere = (i: number): boolean =>
    (found[i]?.length ?? 0) > 0 && (places[i] !== 'original' || has(found[i], programme[i]?.hash));
  let end = required;
  while (end < programme.length && isThere(end)) end++;
  return end;
}

const has = (packets: readonly Packet[] | undefined, hash: string | undefined): boolean =>
  packets?.some((packet) => packet.hash === hash) ?? false;

/** Places with none, several or other packets than they should have, told by stretches that follow one another. */
function stretches(order: SoundOrder, laid: SoundLaid, end: number, output: readonly Packet[]): string[] {
  const { programme, places } = order;
  const wrong = programme.slice(0, end).flatMap((_, i) => (isRight(order, laid, i) ? [] : [i]));
  const groups: number[][] = [];
  for (const i of wrong) {
    const group = groups.at(-1);
    const isNext = group?.at(-1) === i - 1 && places[i] === places[i - 1];
    if (group && isNext) group.push(i);
    else groups.push([i]);
  }
  const told = groups.slice(0, TOLD).map((group) => describe(order, laid, group, output));
  return groups.length > TOLD ? [...told, `and ${groups.length - TOLD} stretches more`] : told;
}

function isRight({ programme, places, excused }: SoundOrder, { found }: SoundLaid, i: number): boolean {
  const [only, ...others] = found[i] ?? [];
  if (!only) return excused?.includes(i) ?? false;
  if (others.length > 0) return false;
  return places[i] !== 'original' || only.hash === programme[i]?.hash;
}

function describe(
  { programme, places, shiftMs }: SoundOrder,
  { found }: SoundLaid,
  group: readonly number[],
  output: readonly Packet[],
): string {
  const [first = 0] = group;
  const packet = programme[first];
  const what = `${WORDS[places[first] ?? 'dub']} at ${seconds(packet?.ptsMs)} s of the programme, ${group.length} packets in a row`;
  const there = found[first] ?? [];
  const elsewhere = nearestOf(output, packet?.hash, (packet?.ptsMs ?? 0) + shiftMs);
  if (places[first] === 'original' && elsewhere && !there.includes(elsewhere)) {
    const lateMs = elsewhere.ptsMs - shiftMs - (packet?.ptsMs ?? 0);
    return `${what}: expected in its place, found ${Math.abs(lateMs).toFixed(1)} ms too ${lateMs > 0 ? 'late' : 'early'}`;
  }
  if (there.length === 0) return `${what}: expected a packet each, found none`;
  if (there.length > 1) return `${what}: expected one packet each, found ${there.length}`;
  return `${what}: expected bit by bit as it was sent, found something else`;
}

const WORDS: Record<Place, string> = {
  original: 'original sound',
  border: 'sound beside a border',
  dub: 'dubbed sound',
};

const seconds = (ms = NaN): string => (ms / 1000).toFixed(2);

function nearestOf(output: readonly Packet[], hash: string | undefined, toMs: number): Packet | undefined {
  return output
    .filter((packet) => packet.hash === hash)
    .reduce<Packet | undefined>(
      (best, one) => (best && Math.abs(best.ptsMs - toMs) <= Math.abs(one.ptsMs - toMs) ? best : one),
      undefined,
    );
}

/** Up to the programme's end there is nothing but what is in a place. */
function strangers({ programme, shiftMs }: SoundOrder, { between }: SoundLaid, end: number): string[] {
  const untilMs = (programme[end - 1]?.ptsMs ?? -Infinity) + EXACT_MS;
  const strange = between.filter(({ ptsMs }) => ptsMs - shiftMs <= untilMs);
  if (strange.length === 0) return [];
  const atMs = (strange[0]?.ptsMs ?? 0) - shiftMs;
  return [
    `${strange.length} packets of sound are not where a frame of the programme begins, to ${EXACT_MS} ms: the first at ${seconds(atMs)} s`,
  ];
}

/** Behind its end nothing of the programme is heard: it would be heard twice, or after something was left out. */
function leftOver({ programme }: SoundOrder, { found, behind, between }: SoundLaid, end: number): string[] {
  const numbers = new Map<string, number>();
  for (const { hash } of programme) numbers.set(hash, (numbers.get(hash) ?? 0) + 1);
  // Silence may be coded the same in the programme and behind it.
  const isOfProgramme = ({ hash }: Packet): boolean => numbers.get(hash) === 1;
  const lastMs = found[end - 1]?.at(-1)?.ptsMs ?? Infinity;
  const late = between.filter(({ ptsMs }) => ptsMs > lastMs);
  const left = [...found.slice(end).flat(), ...late, ...behind].filter(isOfProgramme);
  return left.length === 0 ? [] : [`${left.length} packets of the programme's sound come behind its end`];
}

function untoldMoves({ correctedMs }: SoundOrder, { movedMs }: SoundLaid): string[] {
  if (Math.abs(movedMs - correctedMs) <= LAST_STEP_MS) return [];
  return [
    `sound was moved by ${movedMs.toFixed(1)} ms in all, and the worker told ${correctedMs.toFixed(1)} ms`,
  ];
}
