import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { within } from '../../base/eventually';
import type { ScenarioSummary, Summary } from '../../report/summary';
import type { Mutant, Red } from './catalogue';
import { findScenario, rowsOf, type Scenario, selectionOf } from './scenarios';
import { makeWorkingCopy, RUN_DEADLINE_MS, startCucumber } from './working-copy';

export interface MutantResult {
  mutant: Mutant;
  /** What it breaks, by the tags of its scenarios. */
  rows: string[];
  verdict: Verdict;
  seconds: number;
  seen: Seen[];
  /** Why there was no run, or none to its end. */
  problem?: string;
}

/**
 * Runs the mutant's scenarios in a copy of the project that has its defect.
 * @param parent folder in which the copy is made, and removed
 * @param keptIn folder that gets the reports of the run, in place of those before; left out: they go with the copy
 */
export async function tryMutant(
  mutant: Mutant,
  scenarios: readonly Scenario[],
  parent: string,
  keptIn?: string,
): Promise<MutantResult> {
  const startedAt = performance.now();
  const root = await mkdtemp(path.join(parent, `${mutant.name}-`));
  try {
    const [summary, problem] = await run(mutant, scenarios, root).then(
      (result): [Summary, undefined] => [result, undefined],
      (error: unknown): [undefined, string] => [
        undefined,
        error instanceof Error ? error.message : String(error),
      ],
    );
    if (keptIn !== undefined && summary) await keep(path.join(root, 'reports'), keptIn);
    const seen = judge(mutant, summary);
    const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
    const verdict = worst(seen.map((each) => each.verdict));
    return {
      mutant,
      rows: rowsOf(mutant, scenarios),
      verdict,
      seconds,
      seen,
      ...(problem !== undefined && { problem }),
    };
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @throws Error when the run breaks off, with its last words */
async function run(mutant: Mutant, scenarios: readonly Scenario[], root: string): Promise<Summary> {
  await makeWorkingCopy(root, mutant.edits);
  const selected = selectionOf(toTurnRed(mutant, scenarios));
  await using cucumber = startCucumber(root, root, [...selected, '--parallel', '0']);
  if ((await within(cucumber.exited, RUN_DEADLINE_MS)) === 'deadline')
    throw cucumber.startError(`did not end within ${RUN_DEADLINE_MS / 1000} s`);
  const file = path.join(root, 'reports', 'summary.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Summary;
  } catch (error) {
    throw cucumber.startError(`${cucumber.describeExit()} without a report (${(error as Error).message})`);
  }
}

async function keep(reports: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(reports, folder, { recursive: true });
}

const toTurnRed = ({ red }: Mutant, scenarios: readonly Scenario[]): Scenario[] =>
  red.flatMap(({ scenario }) => findScenario(scenarios, scenario) ?? []);

/** From good to bad. A mutant's verdict is the worst of those on its scenarios. */
const VERDICTS = ['caught', 'elsewhere', 'missed', 'broken'] as const;

/**
 * `caught`: failed at the step that was named. `elsewhere`: failed, but at another step. `missed`: passed.
 * `broken`: it could not be told, as the run broke off or the scenario was not in it.
 */
type Verdict = (typeof VERDICTS)[number];

/** What became of one scenario that was to turn red. */
export interface Seen {
  scenario: string;
  verdict: Verdict;
  /** The step that failed, and the first lines of why. */
  step?: string;
  message?: string;
}

export const worst = (verdicts: readonly Verdict[]): Verdict =>
  VERDICTS.findLast((verdict) => verdicts.includes(verdict)) ?? 'broken';

/** @param summary of a run of the mutant's scenarios; undefined when it broke off */
export function judge({ red }: Pick<Mutant, 'red'>, summary: Summary | undefined): Seen[] {
  return red.map((expected) => {
    const ran = summary?.scenarios.filter(({ name }) => name === expected.scenario) ?? [];
    const seen = ran.map((scenario) => look(expected, scenario));
    const verdict = worst(seen.map((each) => each.verdict));
    return seen.find((each) => each.verdict === verdict) ?? { scenario: expected.scenario, verdict };
  });
}

function look({ scenario, step }: Red, { status, failure }: ScenarioSummary): Seen {
  if (status === 'passed') return { scenario, verdict: 'missed' };
  if (status !== 'failed' || !failure) return { scenario, verdict: 'broken' };
  const verdict = failure.step.includes(step) ? 'caught' : 'elsewhere';
  return { scenario, verdict, step: failure.step, message: firstLines(failure.message) };
}

const KEPT_LINES = 6;
const KEPT_CHARACTERS = 600;

/** Without the stack. */
function firstLines(message: string): string {
  const lines = message.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines.slice(0, KEPT_LINES).join('\n').slice(0, KEPT_CHARACTERS);
}
