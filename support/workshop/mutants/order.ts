import type { Mutant } from './mutant';
import { findScenario, type Scenario } from './scenarios';

/** The standard programme's; most recorded broadcasts are of it. */
const RECORDED_SECONDS = 60;

/** Those first whose scenarios take longest, so that the last ones to end are short. */
export function longestFirst(mutants: readonly Mutant[], scenarios: readonly Scenario[]): Mutant[] {
  const expected = (mutant: Mutant): number => secondsOf(mutant, scenarios);
  return [...mutants].sort((a, b) => expected(b) - expected(a));
}

/** Length of all different programmes that the mutant's scenarios broadcast. */
export function secondsOf({ red }: Pick<Mutant, 'red'>, scenarios: readonly Scenario[]): number {
  const programmes = red
    .map(({ scenario }) => findScenario(scenarios, scenario)?.steps ?? [])
    .map(programmeOf);
  return [...new Map(programmes).values()].reduce((sum, seconds) => sum + seconds, 0);
}

/** The words that describe a scenario's broadcast, up to the step that runs it, and its length. */
function programmeOf(steps: readonly string[]): [words: string, seconds: number] {
  const words = steps.slice(0, Math.max(1, steps.indexOf('it is broadcast'))).join('\n');
  const [, stated] = /(?:^|\n).*a programme of ([\d.]+) seconds/.exec(words) ?? [];
  return [words, Number(stated ?? (words.startsWith('the recorded broadcast') ? RECORDED_SECONDS : 0))];
}
