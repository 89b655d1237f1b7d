import type { Equivalent } from '../catalogue';
import type { Numbered } from './instrumented-copy';
import type { Baseline } from './journal';
import type { Mutation } from './mutation';
import type { Killer, Schedule } from './schedule';

/** `random` in `reports/mutants.json`. */
export interface RandomReport {
  seed: number;
  drawn: number;
  killed: number;
  survived: number;
  neverReached: number;
  equivalent: number;
  /** Not judged yet: the run was ended before. */
  open: number;
  /** Killed, of those that are not equivalent; 0 to 1. */
  score: number;
  /** How often a broadcast was red without any mutant, and how many were performed so: what a kill is worth. */
  falseAlarms: { red: number; of: number };
  /** Broadcasts that were red twice without a mutant, so that they judged nothing. */
  leftOut: string[];
  seconds: number;
  mutants: DrawnMutant[];
}

/** Enough for a verdict of scenarios to be worth something. */
export const WANTED_SCORE = 0.9;

export function randomReportOf(
  seed: number,
  mutants: readonly DrawnMutant[],
  baselines: readonly Baseline[],
  seconds: number,
): RandomReport {
  const count = (wanted: RandomVerdict): number => mutants.filter(({ verdict }) => verdict === wanted).length;
  const [killed, equivalent] = [count('killed'), count('equivalent')];
  const alarms = baselines.reduce((sum, { alarms: red }) => sum + red, 0);
  const leftOut = baselines.flatMap(({ broadcast, problem }) =>
    problem === undefined ? [] : [`${broadcast}: ${problem}`],
  );
  return {
    ...{ seed, drawn: mutants.length, killed, survived: count('survived') },
    ...{ neverReached: count('never reached'), equivalent, open: count('open') },
    score: Number((killed / Math.max(1, mutants.length - equivalent)).toFixed(3)),
    falseAlarms: { red: alarms, of: alarms + baselines.length - leftOut.length },
    leftOut,
    seconds: Math.round(seconds),
    mutants: [...mutants],
  };
}

type Named = Pick<Mutation, 'file' | 'line' | 'operator' | 'original' | 'mutated'>;

/** `services/…/aac.ts:27 boundary: a < b → a <= b` */
export const describeMutation = ({ file, line, operator, original, mutated }: Named): string =>
  `${file}:${line} ${operator}: ${oneLine(original)} → ${mutated === '' ? '(nothing)' : oneLine(mutated)}`;

const SHOWN_CHARACTERS = 90;
const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
};

/** Who killed how many, then all that lived, then the figures. */
export function formatRandom(report: RandomReport): string {
  const living = report.mutants.filter(({ verdict }) => !['killed', 'equivalent'].includes(verdict));
  const { killed, drawn, equivalent, survived, neverReached, open, falseAlarms } = report;
  return [
    ...living.map((mutant) => `${mutant.verdict.padEnd(13)} ${describeMutation(mutant)}`),
    ...report.leftOut.map((line) => `left out      ${line}`),
    '',
    `seed ${report.seed}: ${killed} of ${drawn - equivalent} killed (${(report.score * 100).toFixed(1)} %), ` +
      `${survived} survived, ${neverReached} never reached, ${equivalent} equivalent, ${open} open; ` +
      `${falseAlarms.red} of ${falseAlarms.of} broadcasts red without a mutant; ${report.seconds} s`,
  ].join('\n');
}

type RandomVerdict = 'killed' | 'survived' | 'never reached' | 'equivalent' | 'open';

/** One drawn mutant in `reports/mutants.json`. */
interface DrawnMutant extends Pick<Mutation, 'file' | 'line' | 'operator' | 'code' | 'original' | 'mutated'> {
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
