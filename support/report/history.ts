import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { reportsDir } from '../base/project-root';
import { countScenarios, ROWS, type Summary } from './summary';

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

/** Runs that are remembered; 200 bytes each. */
const MOST_ENTRIES = 500;

/** HISTORY_FILE, or a file beside the folder of reports, so that deleting the reports leaves it. */
const historyFile = (): string => process.env['HISTORY_FILE'] ?? `${reportsDir}-history.ndjson`;

/** Earlier runs, the oldest first. What is no entry, such as a line cut short by a full disk, is passed over. */
export function readHistory(file = historyFile()): HistoryEntry[] {
  return linesOf(file).flatMap((line) => parseEntry(line) ?? []);
}

/**
 * Adds a run where it can be compared with others, in place of what was known of the same run, as when shards are merged
 * again. Forgets the oldest when there are too many.
 */
export async function addToHistory(
  summary: Summary,
  file = historyFile(),
  most = MOST_ENTRIES,
): Promise<void> {
  const entry = historyEntry(summary);
  if (!entry) return;
  const others = readHistory(file).filter(({ at }) => at !== entry.at);
  const lines = [...others, entry].slice(-most).map((each) => `${JSON.stringify(each)}\n`);
  await writeFile(file, lines.join(''));
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parseEntry(line: string): HistoryEntry | undefined {
  try {
    const entry = JSON.parse(line) as HistoryEntry;
    return typeof entry.at === 'string' && typeof entry.figures === 'object' ? entry : undefined;
  } catch {
    return undefined;
  }
}
