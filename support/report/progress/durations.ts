import { mkdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Query } from '@cucumber/query';
import { projectRoot } from '../../base/project-root';

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

/** Of a run: of each scenario but those that nothing was done for, as in a dry run. */
export function durationsIn(query: Query): Durations {
  return Object.fromEntries(
    query.findAllTestCaseFinished().flatMap((finished) => {
      const pickle = query.findPickleBy(finished);
      const ran = query
        .findTestStepsFinishedBy(finished)
        .some(({ testStepResult }) => hasPassed(testStepResult));
      const { seconds, nanos } = query.findTestCaseDurationBy(finished) ?? { seconds: 0, nanos: 0 };
      return pickle && ran ? [[keyOf(pickle), Number((seconds + nanos / 1e9).toFixed(3))]] : [];
    }),
  );
}

const hasPassed = ({ status }: { status: string }): boolean => status === 'PASSED';
