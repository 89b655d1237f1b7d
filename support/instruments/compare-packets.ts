import type { Packet } from '../records/packets';

/** How an output's packets stand against those of the programme. */
export interface PacketComparison {
  expected: number;
  seen: number;
  /** Numbers of the programme's packets that are not in the output. */
  missing: number[];
  /** Numbers of those that are there more than once. */
  doubled: number[];
  /** Packets of the output that are not the programme's, up to its last one. */
  foreign: number;
  /** Packets that follow the programme's last one. */
  trailing: number;
  /** Packets that come before one they should follow. */
  outOfOrder: number;
}

/**
 * Finds each packet of the programme in the output by its content. Packets of the same content are told apart by
 * their order.
 */
export function comparePackets(programme: readonly Packet[], output: readonly Packet[]): PacketComparison {
  const matches = match(programme, output);
  const trailing = matches.length - 1 - matches.findLastIndex(({ number }) => number !== undefined);
  const numbers = matches.flatMap(({ number }) => (number === undefined ? [] : [number]));
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return {
    expected: programme.length,
    seen: output.length,
    missing: programme.flatMap((_, number) => (counts.has(number) ? [] : [number])),
    doubled: [...counts].filter(([, count]) => count > 1).map(([number]) => number),
    foreign: matches.length - trailing - numbers.length,
    trailing,
    outOfOrder: numbers.filter((number, i) => i > 0 && number < (numbers[i - 1] ?? 0)).length,
  };
}

/** How far one packet was moved: output time minus programme time. */
export interface PacketShift {
  /** Where the packet is in the programme. */
  programmeMs: number;
  shiftMs: number;
  /** It is marked as one to start at, or not, as it is in the programme. */
  isMarkedAlike: boolean;
}

interface Match {
  packet: Packet;
  number: number | undefined;
}

function match(programme: readonly Packet[], output: readonly Packet[]): Match[] {
  const byHash = new Map<string, number[]>();
  programme.forEach(({ hash }, number) => byHash.set(hash, [...(byHash.get(hash) ?? []), number]));
  let last = -1;
  return output.map((packet) => {
    const candidates = byHash.get(packet.hash) ?? [];
    const number = candidates.find((candidate) => candidate > last) ?? candidates.at(-1);
    last = number ?? last;
    return { packet, number };
  });
}

/** The shift of every packet of the output that is the programme's, in the output's order. */
export function packetShifts(programme: readonly Packet[], output: readonly Packet[]): PacketShift[] {
  return match(programme, output).flatMap(({ packet, number }) => {
    const original = number === undefined ? undefined : programme[number];
    if (!original) return [];
    const shiftMs = packet.ptsMs - original.ptsMs;
    return [{ programmeMs: original.ptsMs, shiftMs, isMarkedAlike: packet.key === original.key }];
  });
}

/** Largest step from one packet's time to the next one's, in presentation order, in ms; 0 for fewer than two. */
export function largestStepMs(packets: readonly Packet[]): number {
  const times = packets.map(({ ptsMs }) => ptsMs).sort((a, b) => a - b);
  return times.reduce((most, time, i) => (i === 0 ? 0 : Math.max(most, time - (times[i - 1] ?? time))), 0);
}

/** From the start of the first packet to the end of the last, in ms. */
export function spanMs(packets: readonly Packet[]): number {
  const start = packets.reduce((least, { ptsMs }) => Math.min(least, ptsMs), Infinity);
  const end = packets.reduce((most, { ptsMs, durationMs }) => Math.max(most, ptsMs + durationMs), -Infinity);
  return packets.length === 0 ? 0 : end - start;
}
