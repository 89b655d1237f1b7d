import { settingsIn } from '../attachments/commands';
import { gistOf } from '../gist';

/** As much of cucumber's attempt at a scenario as tells what it died of. */
interface Attempt {
  pickle: { name: string; uri: string; location?: { line: number } | undefined };
  worstTestStepResult: Parameters<typeof gistOf>[0];
}

/** Attempts that failed alike, such as all that look at one broken broadcast: the first stands for them. */
export interface SameFailure<T extends Attempt> {
  first: T;
  others: T[];
}

/** In the order of the first of each. What a figure measured may differ: numbers do not count. */
export function byCause<T extends Attempt>(attempts: readonly T[]): SameFailure<T>[] {
  const causes = new Map<string, SameFailure<T>>();
  attempts.forEach((attempt, i) => {
    const gist = gistOf(attempt.worstTestStepResult);
    const cause = gist === '' ? String(i) : gist.replace(/\d+(\.\d+)?/g, '#');
    const same = causes.get(cause);
    if (same) same.others.push(attempt);
    else causes.set(cause, { first: attempt, others: [] });
  });
  return [...causes.values()];
}

/** Lines for those that stand behind the first. */
export const nameOthers = (others: readonly Attempt[]): string[] =>
  others.length === 0
    ? []
    : [
        `   For the same reason ${others.length} more failed:`,
        ...others.map(({ pickle }) => `   - ${pickle.name} # ${pickle.uri}:${pickle.location?.line ?? 1}`),
      ];

/** What to look at after a run that failed, and how to run again what did. @param folder of the reports */
export function whereToLook(folder: string, environment: NodeJS.ProcessEnv = process.env): string[] {
  const again = ['npx', 'cucumber-js', `$(cat ${folder}/rerun.txt)`].join(' ');
  return [
    `Report:     ${folder}/index.html`,
    `Evidence:   ${folder}/evidence`,
    `Once more:  ${[...settingsIn(environment, ['STACK', 'REPORTS_DIR']), again].join(' ')}`,
  ];
}
