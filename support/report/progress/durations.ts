import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import type { Message } from '../summarize';

/** Seconds that scenarios took last time, by `keyOf`. */
export type Durations = Readonly<Record<string, number>>;

/** `features/a.feature Name` */
export const keyOf = ({ uri, name }: { uri: string; name: string }): string => `${uri} ${name}`;

/** Under node_modules, as cleaning reports/ should not forget them. */
const FILE = path.join(projectRoot, 'node_modules', '.cache', 'live-dubbing', 'durations.json');

/** @returns none when the file is missing or broken: they only order, and the next run writes them anew */
export function readDurations(): Durations {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Durations;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

export async function writeDurations(durations: Durations): Promise<void> {
  await mkdir(path.dirname(FILE), { recursive: true });
  await writeFile(FILE, JSON.stringify(durations, null, 1));
}

/** Takes the time of each scenario from cucumber's messages. */
export class Stopwatch {
  readonly seconds: Record<string, number> = {};
  sawParseError = false;
  /** By pickle id. */
  private readonly keys = new Map<string, string>();
  /** Pickle ids by test case id. */
  private readonly pickles = new Map<string, string>();
  private readonly started = new Map<string, NonNullable<Message['testCaseStarted']>>();
  /** Those that a dry run would not have. */
  private readonly ran = new Set<string>();

  see({ parseError, pickle, testCase, testCaseStarted, testStepFinished, testCaseFinished }: Message): void {
    if (parseError) this.sawParseError = true;
    if (pickle) this.keys.set(pickle.id, keyOf(pickle));
    if (testCase) this.pickles.set(testCase.id, testCase.pickleId);
    if (testCaseStarted) this.started.set(testCaseStarted.id, testCaseStarted);
    if ((testStepFinished?.testStepResult.status as string | undefined) === 'PASSED')
      this.ran.add(testStepFinished?.testCaseStartedId ?? '');
    if (testCaseFinished) this.finish(testCaseFinished);
  }

  private finish({ testCaseStartedId, timestamp }: NonNullable<Message['testCaseFinished']>): void {
    const started = this.started.get(testCaseStartedId);
    const key = this.keys.get(this.pickles.get(started?.testCaseId ?? '') ?? '');
    if (started && key && this.ran.has(testCaseStartedId))
      this.seconds[key] = Number((toSeconds(timestamp) - toSeconds(started.timestamp)).toFixed(3));
  }
}

const toSeconds = ({ seconds, nanos }: { seconds: number; nanos: number }): number => seconds + nanos / 1e9;
