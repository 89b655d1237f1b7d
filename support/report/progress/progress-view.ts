import { settingsIn } from '../attachments/attach';
import { levelReached } from '../../stack/level';
import { counted } from '../summary';
import type { FailedStep, FinishedFeature, RunningScenario, RunProgress } from './run-progress';

/** What is known of a run while it goes on. */
export type Progress = Pick<
  RunProgress,
  'startedAtMs' | 'total' | 'finished' | 'failed' | 'running' | 'secondsLeft'
>;

/** Lines for the failures and the prompt that belong to a terminal beside the view. */
const LINES_FOR_OTHERS = 3;

/**
 * What a terminal shows while a run goes on: how far it is, then each scenario that runs, the oldest first.
 * @param columns no line is longer, so that none wraps
 * @param rows of the terminal; scenarios that do not fit are only counted
 */
export function renderView(progress: Progress, nowMs: number, columns: number, rows: number): string[] {
  const room = Math.max(0, rows - LINES_FOR_OTHERS);
  const byAge = [...progress.running].sort((a, b) => a.startedAtMs - b.startedAtMs);
  const shown = byAge.length > room ? byAge.slice(0, Math.max(0, room - 1)) : byAge;
  const more = byAge.length > shown.length ? [`  … and ${byAge.length - shown.length} more`] : [];
  const scenarios = shown.map((each) => describeRunning(each, nowMs));
  return [describeProgress(progress, nowMs), ...scenarios, ...more].map((line) => fit(line, columns - 1));
}

/** `142 of 297 scenarios, 1 failed · 1:23, about 2:40 to go` */
export function describeProgress(progress: Progress, nowMs: number): string {
  const { total, finished, failed, startedAtMs = nowMs } = progress;
  const left = progress.secondsLeft(nowMs);
  const toGo = left === undefined ? '' : `, about ${clock(left)} to go`;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${finished} of ${counted(total, 'scenario')}${failures} · ${clock((nowMs - startedAtMs) / 1000)}${toGo}`;
}

/** `  0:12 of 1:25  The output runs at the speed of life, without holes` */
function describeRunning({ name, startedAtMs, expectedSeconds }: RunningScenario, nowMs: number): string {
  const expected = expectedSeconds === undefined ? '' : ` of ${clock(expectedSeconds)}`;
  return `  ${`${clock((nowMs - startedAtMs) / 1000)}${expected}`.padEnd(12)}  ${name}`;
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

const fit = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`.slice(0, Math.max(0, width));

/** How many rows of a terminal lines take that were written when it was as wide as they are, or wider. */
export const rowsTaken = (lines: readonly string[], columns: number): number =>
  lines.reduce((rows, { length }) => rows + Math.max(1, Math.ceil(length / columns)), 0);

/** A terminal, as far as it matters here. */
interface Terminal {
  write(text: string): unknown;
  columns: number;
  rows: number;
}

const UP = (rows: number): string => `\u001b[${rows}A`;
const ERASE_LINE = '\u001b[2K';

/** Lines at the end of a terminal that are written anew where they stand; what is told goes above them and stays. */
export class LiveView {
  private drawn: readonly string[] = [];

  constructor(private readonly terminal: Terminal) {}

  draw(lines: readonly string[]): void {
    this.write(lines, []);
  }

  /** Writes lines that stay. */
  tell(lines: readonly string[]): void {
    this.write(this.drawn, lines);
  }

  clear(): void {
    this.draw([]);
  }

  /** In one go, so that nothing flickers, and line by line: some keep what a whole erased screen showed. A terminal made narrower has wrapped what was drawn: its rows are counted anew. */
  private write(lines: readonly string[], told: readonly string[]): void {
    const rows = rowsTaken(this.drawn, Math.max(1, this.terminal.columns));
    const erase = rows > 0 ? `${UP(rows)}\r${`${ERASE_LINE}\n`.repeat(rows)}${UP(rows)}` : '';
    const text = [...told, ...lines].map((line) => `${line}\n`).join('');
    if (erase + text !== '') this.terminal.write(erase + text);
    this.drawn = lines;
  }
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
