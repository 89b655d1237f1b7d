import { ROWS } from './rows';
import { countScenarios, type Summary } from './summary';

/** What is remembered of a run: one line of the history file. */
export interface HistoryEntry {
  /** When it began, ISO 8601. */
  at: string;
  passed: number;
  failed: number;
  skipped: number;
  wallSeconds: number;
  mediaServer: string | null;
  /** Values of KEY_FIGURES, by name; what this run did not measure is left out. */
  figures: Record<string, number>;
}

/** Figures worth following from run to run, each from the scenario that proves this row. */
export const KEY_FIGURES: readonly { name: string; row: string }[] = [
  { name: 'offsetMedianMs', row: 'US2-5' },
  { name: 'outputReadyMs', row: 'US1-5' },
  { name: 'arrivalJitterP99Ms', row: 'US1-10' },
  { name: 'resumedMs', row: 'US4-2' },
  { name: 'slowestFallbackMs', row: 'US6-1' },
];

/** undefined for a run that can't be compared with others: one of a part of the suite, or one that was cut off. */
export function historyEntry(summary: Summary): HistoryEntry | undefined {
  const { startedAt, scenarios, rows, wallSeconds, mediaServer } = summary;
  const isWhole = ROWS.every((row) => row in rows);
  if (startedAt === null || !isWhole || scenarios.some(({ status }) => status === 'unfinished'))
    return undefined;
  return {
    at: startedAt,
    ...countScenarios(summary),
    wallSeconds,
    mediaServer,
    figures: keyFigures(summary),
  };
}

function keyFigures({ scenarios }: Summary): Record<string, number> {
  const found = KEY_FIGURES.flatMap(({ name, row }) => {
    const values = scenarios
      .filter(({ tags }) => tags.includes(`@${row}`))
      .map(({ figures }) => figures[name]);
    const value = values.find((each) => typeof each === 'number');
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}
