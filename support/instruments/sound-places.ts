import type { Packet } from '../records/packets';

/**
 * What is to be heard in the place of a packet of the programme's sound: the packet itself, bit by bit; that or what was coded
 * anew beside the border of a dub; or a dub, of which only the time is judged here.
 */
export type Place = 'original' | 'border' | 'dub';

export interface SoundOrder {
  programme: readonly Packet[];
  /** For each packet of the programme. */
  places: readonly Place[];
  /** Output time minus programme time, as the pictures have it. */
  shiftMs: number;
  /** So many packets must be there; of what follows a beginning. */
  required: number;
  /** By how much the worker says that it moved sound, in all, to follow a source whose times jumped. */
  correctedMs: number;
  /** Numbers of packets that the recording may lack. */
  excused?: readonly number[];
}

/** Timestamps of a live output are whole milliseconds; more than this is not rounding. */
export const EXACT_MS = 2;
/** A hole of this length in the source's sound is filled with silence; a smaller jump is the clock's. */
const HOLE_MS = 500;

/**
 * Times at which sound is to be put out: the source's own, but where they jump it goes on evenly, and corrections bring it
 * back; over a hole it goes on at the frame that is nearest to the source's time.
 */
export function evenTimes(programme: readonly Packet[]): number[] {
  let atMs = programme[0]?.ptsMs ?? 0;
  // the first one's: a container makes the packet before a jump as long as the jump
  const frameMs = programme[0]?.durationMs ?? 0;
  return programme.map(({ ptsMs }, i) => {
    const before = programme[i - 1];
    if (!before) return atMs;
    const jumpMs = ptsMs - before.ptsMs - frameMs;
    atMs += frameMs + (Math.abs(jumpMs) >= HOLE_MS ? Math.round(jumpMs / frameMs) * frameMs : 0);
    // What is no jump is a rounding of the container, and would add up.
    return Math.abs(ptsMs - atMs) < EXACT_MS / 2 ? (atMs = ptsMs) : atMs;
  });
}

/** What stands in the places of the programme's packets. */
export interface SoundLaid {
  /** For each place what was found there. */
  found: Packet[][];
  /** Packets that are in no place, up to the end of the programme. */
  between: Packet[];
  /** Packets behind the last place. */
  behind: Packet[];
  /** By how much sound had been moved at the end. */
  movedMs: number;
}

/** Lays the output's packets in the places that they have by their times alone. */
export function laySound(
  { programme, shiftMs, correctedMs }: SoundOrder,
  output: readonly Packet[],
): SoundLaid {
  const times = evenTimes(programme);
  const frameMs = programme[0]?.durationMs ?? 0;
  const laid: SoundLaid = { found: times.map(() => []), between: [], behind: [], movedMs: 0 };
  for (const packet of output) {
    const atMs = packet.ptsMs - shiftMs - laid.movedMs;
    const place = nearest(times, atMs);
    const offMs = atMs - (times[place] ?? NaN);
    if (Math.abs(offMs) <= EXACT_MS) {
      laid.found[place]?.push(packet);
      if (correctedMs !== 0) laid.movedMs += offMs;
    } else if (isFilling(times, atMs, frameMs)) continue;
    else if (offMs >= frameMs / 2 && place === times.length - 1) laid.behind.push(packet);
    else laid.between.push(packet);
  }
  return laid;
}

/** Silence over a hole of the source's goes on in frames. */
function isFilling(times: readonly number[], atMs: number, frameMs: number): boolean {
  const place = nearest(times, atMs);
  const before = (times[place] ?? NaN) < atMs ? place : place - 1;
  const sinceMs = atMs - (times[before] ?? NaN);
  const isInHole = (times[before + 1] ?? NaN) - atMs > frameMs / 2;
  return isInHole && Math.abs(sinceMs - Math.round(sinceMs / frameMs) * frameMs) <= EXACT_MS;
}

function nearest(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low > 0 && atMs - (times[low - 1] ?? 0) <= (times[low] ?? 0) - atMs ? low - 1 : low;
}
