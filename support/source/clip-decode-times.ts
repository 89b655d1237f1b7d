/** Decode times out of presentation times. */

export interface Timed {
  ptsTicks: number;
  dtsTicks: number;
}

/**
 * Gives samples in decode order their DTS. Decoding runs at the pace of presentation, only in another order: the sorted
 * presentation times are the decode times, earlier by the least constant that leaves no picture decoded after its time.
 */
export function decodeTimes<Sample extends Timed>(samples: readonly Sample[]): Sample[] {
  const sorted = samples.map(({ ptsTicks }) => ptsTicks).sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? 0;
  const delay = samples.reduce((longest, { ptsTicks }, i) => Math.max(longest, at(i) - ptsTicks), 0);
  return samples.map((sample, i) => ({ ...sample, dtsTicks: at(i) - delay }));
}
