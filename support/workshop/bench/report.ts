import path from 'node:path';

/** What was aimed at, and what came of it. */
export interface Target {
  what: string;
  atMost?: number;
  atLeast?: number;
  seen: number;
}

/** What one part of the benchmark found. */
export interface PartReport {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  targets: readonly Target[];
  /** Everything that was measured, for programs. */
  figures: unknown;
}

/** NaN, which is no figure at all, meets no target. */
export const isMet = ({ atMost = Infinity, atLeast = -Infinity, seen }: Target): boolean =>
  seen <= atMost && seen >= atLeast;

/** A part for the terminal: its table, then a line for each target. */
export function formatPart({ title, columns, rows, targets }: PartReport): string {
  return ['', title, '', textTable(columns, rows), ...targets.map(formatTarget)].join('\n');
}

function formatTarget(target: Target): string {
  const { what, atMost, atLeast, seen } = target;
  const aim = atMost === undefined ? `at least ${atLeast ?? '?'}` : `at most ${atMost}`;
  return `${isMet(target) ? 'met' : 'NOT MET'}: ${what} ${figure(seen)}, aimed at ${aim}`;
}

/** Three digits are what repeated measurements agree on. */
export const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** Middle and spread of repeated measurements: "2.31 (2.25 to 2.37)". */
export function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (least === most) return figure(least);
  return `${figure(mean(values))} (${figure(least)} to ${figure(most)})`;
}

export const MEGABYTE = 1024 ** 2;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A table for the terminal: the first column to the left, the others, which are figures, to the right. */
export function textTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width)))
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const REPETITIONS = 2;

/** Measures each case twice, in a folder of its own each time, one after the other: side by side they would cost more. */
export async function repeated<Name extends string | number, M>(
  names: readonly Name[],
  dir: string,
  measure: (name: Name, evidenceDir: string) => Promise<M>,
): Promise<{ name: Name; runs: M[] }[]> {
  const cases: { name: Name; runs: M[] }[] = [];
  for (const name of names) {
    const runs: M[] = [];
    for (let run = 1; run <= REPETITIONS; run++)
      runs.push(await measure(name, path.join(dir, `${name}-${run}`.replaceAll(' ', '-'))));
    cases.push({ name, runs });
  }
  return cases;
}
