import path from 'node:path';
import { EQUIVALENTS } from '../catalogue';
import { readScenarios } from '../scenarios';
import { scratchFolder } from '../working-copy';
import { TrialRunner } from './trial-runner';
import { sharedBroadcasts } from './broadcasts';
import { draw, mutationsOfWorker } from './draw';
import { makeInstrumentedCopy, type Numbered } from './instrumented-copy';
import { digestOf, RunJournal } from './journal';
import { equivalentOf, type RandomReport, randomReportOf, verdictOn } from './random-report';
import { Schedule } from './schedule';

interface RandomOptions {
  count: number;
  seed: number;
  /** Broadcasts side by side. */
  jobs: number;
  /** Keeps what is known, so that a run that was ended goes on where it was. */
  journalFile: string;
  say: (line: string) => void;
  /** Is told how things stand after each trial. */
  report: (report: RandomReport) => void;
}

/**
 * Draws mutants of the worker and shows each to the scenarios, until one turns red or all that reach it were green.
 * @throws Error when the project can't be copied, or a mutant leaves no TypeScript
 */
export async function runRandom({
  count,
  seed,
  jobs,
  journalFile,
  say,
  report,
}: RandomOptions): Promise<RandomReport> {
  const startedAt = performance.now();
  const mutants = draw(mutationsOfWorker(), count, seed);
  const scenarios = readScenarios();
  const broadcasts = sharedBroadcasts(scenarios);
  const journal = new RunJournal(journalFile, { seed, count, sources: digestOf(mutants, scenarios) });
  const root = path.join(scratchFolder(), 'copy');
  await makeInstrumentedCopy(root, mutants);
  const runner = new TrialRunner({ root, broadcasts, journal, jobs, say });
  await runner.measure();
  const schedule = scheduleOf(mutants, journal);
  const standing = (): RandomReport => {
    const drawn = mutants.map((mutant) => verdictOn(mutant, schedule, journal.baselines, EQUIVALENTS));
    return randomReportOf(seed, drawn, journal.baselines, (performance.now() - startedAt) / 1000);
  };
  report(standing());
  await runner.judge(mutants, schedule, () => report(standing()));
  return standing();
}

function scheduleOf(mutants: readonly Numbered[], { baselines, trials }: RunJournal): Schedule {
  const usable = baselines.filter(({ problem }) => problem === undefined);
  const toJudge = mutants.filter((mutant) => !equivalentOf(mutant, EQUIVALENTS));
  const schedule = new Schedule(toJudge, new Map(usable.map((each) => [each.broadcast, each])));
  for (const trial of trials) schedule.done(trial);
  return schedule;
}
