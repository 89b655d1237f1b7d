import { readFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { reportsDir } from '../stack/project-root';
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

/** Adds a run where it can be compared with others, and forgets the oldest when there are too many. */
export async function addToHistory(summary: Summary, file = historyFile()): Promise<void> {
  const entry = historyEntry(summary);
  if (!entry) return;
  const lines = linesOf(file);
  const line = JSON.stringify(entry);
  if (lines.length < MOST_ENTRIES) await appendFile(file, `${line}\n`);
  else await writeFile(file, `${[...lines.slice(1 - MOST_ENTRIES), line].join('\n')}\n`);
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
