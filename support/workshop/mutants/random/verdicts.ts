import type { Equivalent } from '../catalogue/equivalents';
import type { Numbered } from './instrument';
import type { Mutation } from './mutation';
import type { Baseline } from './journal';
import type { Killer, Schedule } from './schedule';

export type RandomVerdict = 'killed' | 'survived' | 'never reached' | 'equivalent' | 'open';

/** One drawn mutant in `reports/mutants.json`. */
export interface DrawnMutant extends Pick<
  Mutation,
  'file' | 'line' | 'operator' | 'code' | 'original' | 'mutated'
> {
  verdict: RandomVerdict;
  /** The step that was red first. */
  killedBy?: Killer;
  /** Why nobody could see it. */
  reason?: string;
}

export const equivalentOf = (
  mutation: Mutation,
  equivalents: readonly Equivalent[],
): Equivalent | undefined =>
  equivalents.find(
    ({ file, operator, code, original, mutated }) =>
      file === mutation.file &&
      operator === mutation.operator &&
      code === mutation.code &&
      original === mutation.original &&
      mutated === mutation.mutated,
  );

export function verdictOn(
  mutant: Numbered,
  schedule: Schedule,
  baselines: readonly Baseline[],
  equivalents: readonly Equivalent[],
): DrawnMutant {
  const { file, line, operator, code, original, mutated } = mutant;
  const drawn = { file, line, operator, code, original, mutated };
  const { reason } = equivalentOf(mutant, equivalents) ?? {};
  if (reason !== undefined) return { ...drawn, verdict: 'equivalent', reason };
  const killedBy = schedule.killerOf(mutant.id);
  if (killedBy) return { ...drawn, verdict: 'killed', killedBy };
  if (!baselines.some(({ reached }) => reached.includes(mutant.id)))
    return { ...drawn, verdict: 'never reached' };
  return { ...drawn, verdict: schedule.isOpen(mutant.id) ? 'open' : 'survived' };
}
