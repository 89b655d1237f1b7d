import { settingsIn } from '../run-again';
import { levelReached } from '../../stack/level';
import { counted } from '../summary';
import type { FailedStep, FinishedFeature, RunProgress } from './run-progress';

/** What is known of a run while it goes on. */
export type Progress = Pick<RunProgress, 'startedAtMs' | 'total' | 'finished' | 'failed' | 'secondsLeft'>;

/** `142 of 297 scenarios, 1 failed · 1:23, about 2:40 to go` */
export function describeProgress(progress: Progress, nowMs: number): string {
  const { total, finished, failed, startedAtMs = nowMs } = progress;
  const left = progress.secondsLeft(nowMs);
  const toGo = left === undefined ? '' : `, about ${clock(left)} to go`;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${finished} of ${counted(total, 'scenario')}${failures} · ${clock((nowMs - startedAtMs) / 1000)}${toGo}`;
}

/** Scenario, step and the error's first line. */
export const describeFailure = ({ scenario, where, step, message }: FailedStep): string[] => [
  `✗ ${scenario} (${where})`,
  `    ${step}`,
  `    ${message}`,
];

/** `✓ Circuit breaker: 12 scenarios` */
export function describeFeature({ name, scenarios, failed, skipped }: FinishedFeature): string {
  const many = counted(scenarios, 'scenario');
  if (failed > 0) return `✗ ${name}: ${failed} of ${many} failed`;
  if (skipped === scenarios) return `– ${name}: none of ${many} could be judged`;
  return `✓ ${name}: ${many}${skipped > 0 ? `, of which ${skipped} could not be judged` : ''}`;
}

/** What was left out and why, the most frequent reason first; none where all was judged. */
export function describeLeftOut(leftOut: RunProgress['leftOut']): string[] {
  const reasons = [...leftOut].sort(([, a], [, b]) => b.scenarios + b.checks - a.scenarios - a.checks);
  const lines = reasons.map(([reason, { scenarios, checks }]) => {
    const parts = [scenarios > 0 && counted(scenarios, 'scenario'), checks > 0 && counted(checks, 'check')];
    return `  ${parts.filter(Boolean).join(', ')}: ${reason}`;
  });
  return lines.length === 0 ? [] : ['Left out:', ...lines, ''];
}

/** `2:05`; hours as minutes. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** As much of cucumber's attempt at a scenario as tells which one it was. */
interface Attempt {
  pickle: { name: string; uri: string; location?: { line: number } | undefined };
}

/** Lines for those that stand behind the first. */
export const nameOthers = (others: readonly Attempt[]): string[] =>
  others.length === 0
    ? []
    : [
        `   For the same reason ${others.length} more failed:`,
        ...others.map(({ pickle }) => `   - ${pickle.name} # ${pickle.uri}:${pickle.location?.line ?? 1}`),
      ];

/** What to look at after a run, and how to run again what failed. @param folder of the reports */
export function whereToLook(
  folder: string,
  hasFailed: boolean,
  environment: NodeJS.ProcessEnv = process.env,
): string[] {
  const level = levelReached(environment);
  const report = [...(level === undefined ? [] : [level, '']), `Report:     ${folder}/index.html`];
  if (!hasFailed) return report;
  const again = ['npx', 'cucumber-js', `$(cat ${folder}/rerun.txt)`].join(' ');
  return [
    ...report,
    `Evidence:   ${folder}/evidence`,
    `Once more:  ${[...settingsIn(environment, ['STACK', 'REPORTS_DIR']), again].join(' ')}`,
  ];
}
