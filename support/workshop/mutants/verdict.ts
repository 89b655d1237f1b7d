import type { ScenarioSummary, Summary } from '../../report/summary';
import type { Mutant, Red } from './mutant';

/** From good to bad. A mutant's verdict is the worst of those on its scenarios. */
const VERDICTS = ['caught', 'elsewhere', 'missed', 'broken'] as const;

/**
 * `caught`: failed at the step that was named. `elsewhere`: failed, but at another step. `missed`: passed.
 * `broken`: it could not be told, as the run broke off or the scenario was not in it.
 */
export type Verdict = (typeof VERDICTS)[number];

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
