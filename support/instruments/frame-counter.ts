/** How the counter in the picture ran. */
export interface CounterRun {
  /** Numbers that were never shown. */
  lost: number[];
  /** Numbers that were shown more than once. */
  doubled: number[];
  /** Pictures whose number is lower than the one before. */
  outOfOrder: number;
  /** Pictures whose number could not be read. */
  illegible: number;
}

/** @param counters as shown, in order; `from` and `to` are the first and last number expected */
export function runOfCounter(
  counters: readonly (number | undefined)[],
  from: number,
  to: number,
): CounterRun {
  const legible = counters.filter((counter) => counter !== undefined);
  const shown = new Map<number, number>();
  for (const counter of legible) shown.set(counter, (shown.get(counter) ?? 0) + 1);
  return {
    lost: Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((number) => !shown.has(number)),
    doubled: [...shown].filter(([, count]) => count > 1).map(([number]) => number),
    outOfOrder: legible.filter((counter, i) => i > 0 && counter < (legible[i - 1] ?? 0)).length,
    illegible: counters.length - legible.length,
  };
}
