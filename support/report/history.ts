import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { reportsDir } from '../base/project-root';
import { ROWS, type ScenarioStatus, type ScenarioSummary, type Summary } from './summary';

/** What is remembered of a run: one line of the history file. */
export interface HistoryEntry {
  /** When it began, ISO 8601. */
  at: string;
  mediaServer: string | null;
  stack: string | null;
  /** What became of each scenario, by keysOf. */
  scenarios: Record<string, PastResult>;
}

/** What became of a scenario in an earlier run. */
export interface PastResult {
  status: ScenarioStatus;
  seconds: number;
  /** It passed only when it was tried again; absent otherwise. */
  flaky?: true;
}

/**
 * undefined for a run that can't be compared with others: one of a part of the suite, one that was cut off, or one whose
 * clock was set back meanwhile.
 */
export function historyEntry(summary: Summary): HistoryEntry | undefined {
  const { startedAt, scenarios, rows, wallSeconds, mediaServer, stack } = summary;
  const isWhole = ROWS.every((row) => row in rows);
  const isCutOff = scenarios.some(({ status }) => status === 'unfinished');
  if (startedAt === null || !isWhole || isCutOff || wallSeconds <= 0) return undefined;
  return { at: startedAt, mediaServer, stack, scenarios: resultsOf(scenarios) };
}

function resultsOf(scenarios: readonly ScenarioSummary[]): Record<string, PastResult> {
  const keys = keysOf(scenarios);
  return Object.fromEntries(
    scenarios.map(({ status, seconds, flaky }, i) => {
      const result: PastResult = {
        status,
        seconds: Number(seconds.toFixed(1)),
        ...(flaky && { flaky: true }),
      };
      return [keys[i] ?? '', result];
    }),
  );
}

/** `A/V sync: What is seen and what is heard belong together` */
export const keyOf = (feature: string, name: string): string => `${feature}: ${name}`;

/** What each scenario is called from run to run: by its words, as lines move and ids may be shared. */
export function keysOf(scenarios: readonly Pick<ScenarioSummary, 'feature' | 'name'>[]): string[] {
  const taken = new Map<string, number>();
  return scenarios.map(({ feature, name }) => {
    const key = keyOf(feature, name);
    const count = (taken.get(key) ?? 0) + 1;
    taken.set(key, count);
    return count === 1 ? key : `${key} (${count})`;
  });
}

/**
 * Those of the runs that this one can be compared with: on the same kind of stack, and the same media server, of whatever
 * version.
 */
export function comparable(
  history: readonly HistoryEntry[],
  { mediaServer, stack }: Pick<Summary, 'mediaServer' | 'stack'>,
): HistoryEntry[] {
  return history.filter(
    (entry) => withoutVersion(entry.mediaServer) === withoutVersion(mediaServer) && entry.stack === stack,
  );
}

/** `MediaMTX` of `MediaMTX v1.20.1`. */
const withoutVersion = (server: string | null): string => (server ?? '').replace(/\s+v?\d[\w.-]*$/, '');

/** Runs that are remembered; 30 KB each. */
const MOST_ENTRIES = 50;

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
  const kept = [...others, entry].slice(-most);
  await writeFile(file, kept.map((each) => `${JSON.stringify(each)}\n`).join(''));
}

/** Seconds that scenarios took in the last whole run, by keysOf. */
export const lastDurations = (): Record<string, number> =>
  Object.fromEntries(
    Object.entries(readHistory().at(-1)?.scenarios ?? {}).map(([key, { seconds }]) => [key, seconds]),
  );

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
    return typeof entry.at === 'string' && typeof entry.scenarios === 'object' ? entry : undefined;
  } catch {
    return undefined;
  }
}
