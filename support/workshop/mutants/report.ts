import type { Mutant } from './catalogue';
import { PROMISES } from './scenarios';
import type { Seen, MutantResult } from './try-mutant';

/** Content of `reports/mutants.json`. */
interface MutantsReport {
  total: number;
  caught: number;
  /** Names of all others, whatever became of them. */
  missed: string[];
  mutants: (Pick<Mutant, 'name' | 'rule'> & Omit<MutantResult, 'mutant'>)[];
}

export function reportOf(results: readonly MutantResult[]): MutantsReport {
  const missed = results.filter(({ verdict }) => verdict !== 'caught');
  return {
    total: results.length,
    caught: results.length - missed.length,
    missed: missed.map(({ mutant }) => mutant.name),
    mutants: results.map(({ mutant: { name, rule }, ...result }) => ({ name, rule, ...result })),
  };
}

/** One line, and for a mutant that was not caught what was seen instead. */
export function formatResult({ mutant, rows, verdict, seconds, seen, problem }: MutantResult): string {
  const head = `${verdict.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s  ${mutant.name}  (${rows.join(', ')})`;
  if (verdict === 'caught') return head;
  const details = [mutant.rule, ...seen.map(formatSeen), ...(problem === undefined ? [] : [problem])];
  return [head, ...details.map((detail) => `    ${detail.replaceAll('\n', '\n    ')}`)].join('\n');
}

/** What there is to see of a single mutant: what it breaks, where that was noticed, and the report that tells more. */
export function formatLook({ mutant, seen }: MutantResult, page: string): string {
  return [`Broken: ${mutant.rule}`, ...seen.map(formatSeen), `Report: ${page}`].join('\n');
}

function formatSeen({ scenario, verdict, step, message }: Seen): string {
  const where = step === undefined ? '' : `\n  failed at "${step}": ${message ?? ''}`;
  return `"${scenario}": ${verdict}${where}`;
}

/** What was not caught, for each row how many of its defects were, then for all. */
export function formatReport(results: readonly MutantResult[], wallSeconds: number): string {
  const { total, caught } = reportOf(results);
  const rows = PROMISES.flatMap((row) => {
    const own = results.filter((result) => result.rows.includes(row));
    const ownCaught = own.filter(({ verdict }) => verdict === 'caught').length;
    return own.length === 0 ? [] : [`${row} ${ownCaught}/${own.length}`];
  });
  const missed = results.filter(({ verdict }) => verdict !== 'caught').map(formatResult);
  return [...missed, rows.join('  '), '', `${caught} of ${total} caught, ${wallSeconds.toFixed(0)} s`].join(
    '\n',
  );
}
