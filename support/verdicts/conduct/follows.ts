import { readingsOf } from '../readings';
import { within } from './messages';
import type { Seen } from './seen';

/** A reading is noted when it is asked for, and may take so long on a machine that is busy. */
export const BEFORE_MS = 1000;
export const AFTER_MS = 2000;

/**
 * Each reading of a counter lies between what had happened a second before and what has two seconds later.
 * @param happenedAtMs when it had to count, ms as `nowMs`
 */
export function follows(
  { metrics, facts }: Seen,
  name: string,
  labels: Record<string, string>,
  happenedAtMs: readonly number[],
): string[] {
  const readings = readingsOf(metrics.changes(name, labels), metrics.scrapedAtMs);
  const until = (ms: number): number => happenedAtMs.filter((atMs) => atMs <= ms).length;
  const wrong = readings.find(
    ({ atMs, value }) => value < until(atMs - BEFORE_MS) || value > until(atMs + AFTER_MS),
  );
  if (!wrong) return [];
  const { atMs, value } = wrong;
  const seconds = ((atMs - facts.times.startedAtMs) / 1000).toFixed(1);
  return within(
    `${name} ${JSON.stringify(labels)}, read ${seconds} s after the start`,
    value,
    until(atMs - BEFORE_MS),
    until(atMs + AFTER_MS),
  );
}
