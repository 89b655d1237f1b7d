import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { reportsDir } from '../base/project-root';
import { historyEntry, type HistoryEntry } from './history';
import type { Summary } from './summary';

/** Runs that are remembered; 200 bytes each. */
const MOST_ENTRIES = 500;

/** HISTORY_FILE, or a file beside the folder of reports, so that deleting the reports leaves it. */
export const historyFile = (): string => process.env['HISTORY_FILE'] ?? `${reportsDir}-history.ndjson`;

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
