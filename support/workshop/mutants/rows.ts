import { ROWS } from '../../report/summary';
import type { Mutant } from './mutant';
import { findScenario, type Scenario } from './scenarios';

/** What must be proved: each has at least one defect here that it must see. */
export const PROMISES: readonly string[] = [...ROWS, 'metrics', 'contract'];

/** What a mutant breaks, by the tags of the scenarios that must see it. */
export function rowsOf({ red }: Pick<Mutant, 'red'>, scenarios: readonly Scenario[]): string[] {
  const tags = red.flatMap(({ scenario }) => findScenario(scenarios, scenario)?.tags ?? []);
  return PROMISES.filter((row) => tags.includes(`@${row}`));
}
