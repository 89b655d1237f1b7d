import { inParallel } from '../in-parallel';
import type { SharedBroadcast } from './broadcasts';
import type { Numbered } from './instrumented-copy';
import type { Baseline, RunJournal } from './journal';
import { performMutated, type MutatedResult } from './mutated-broadcast';
import { describeMutation } from './random-report';
import type { Schedule, Trial } from './schedule';

interface TrialRunnerOptions {
  /** Of an instrumented copy. */
  root: string;
  broadcasts: readonly SharedBroadcast[];
  journal: RunJournal;
  /** Broadcasts side by side. */
  jobs: number;
  say: (line: string) => void;
  /** Left out: as it is. */
  perform?: typeof performMutated;
}

/** Performs broadcasts with and without mutants, several side by side, and notes what became of them. */
export class TrialRunner {
  constructor(private readonly options: TrialRunnerOptions) {}

  /** Each broadcast once without a mutant, and again those that were red in an earlier part of this run: whether it is green, what it costs, and which mutants it reaches. */
  async measure(): Promise<void> {
    const { broadcasts, journal, jobs } = this.options;
    const usable = journal.baselines.filter(({ problem }) => problem === undefined);
    const known = new Set(usable.map(({ broadcast }) => broadcast));
    const unknown = broadcasts.filter(({ id }) => !known.has(id));
    await inParallel(unknown, jobs, async (broadcast) => {
      const baseline = await this.baselineOf(broadcast);
      journal.baseline(baseline);
      const { seconds, reached, problem = 'green' } = baseline;
      this.options.say(`${seconds} s, reaches ${reached.length} mutants, ${problem}: ${nameOf(broadcast)}`);
    });
  }

  /** Trials until all is decided. @param tell called after each */
  async judge(mutants: readonly Numbered[], schedule: Schedule, tell: () => void): Promise<void> {
    const running = new Set<Promise<void>>();
    for (;;) {
      while (running.size < this.options.jobs) {
        const trial = schedule.next();
        if (!trial) break;
        const run = this.tryOut(trial, mutants, schedule).then(tell);
        running.add(run);
        void run.finally(() => running.delete(run)).catch(() => undefined); // thrown by the race
      }
      if (running.size === 0) return;
      await Promise.race(running);
    }
  }

  private async tryOut(trial: Trial, mutants: readonly Numbered[], schedule: Schedule): Promise<void> {
    const { killer, seconds } = await this.verdictOf(trial);
    const result = { ...trial, killer, seconds };
    this.options.journal.trial(result);
    schedule.done(result);
    const names = mutants.filter(({ id }) => trial.mutants.includes(id)).map(describeMutation);
    const outcome = killer ? `red at "${killer.step}"` : 'green';
    this.options.say(`${schedule.open} open, ${seconds} s, ${outcome}: ${names.join(' + ')}`);
  }

  /** Where broadcasts are red without a mutant a single red step proves nothing: it must be so twice. */
  private async verdictOf({ broadcast, mutants }: Trial): Promise<Pick<MutatedResult, 'killer' | 'seconds'>> {
    const isNoisy = this.options.journal.baselines.some(({ alarms }) => alarms > 0);
    const first = await this.perform(this.broadcastOf(broadcast), mutants);
    if (!first.killer || !isNoisy || mutants.length > 1) return first;
    const second = await this.perform(this.broadcastOf(broadcast), mutants);
    return { killer: second.killer, seconds: first.seconds + second.seconds };
  }

  private async baselineOf(broadcast: SharedBroadcast): Promise<Baseline> {
    const { id, checks } = broadcast;
    const first = await this.perform(broadcast, []);
    if (!first.killer)
      return { broadcast: id, checks, alarms: 0, reached: first.reached, seconds: first.seconds };
    const { killer, reached, seconds } = await this.perform(broadcast, []);
    const problem = killer && `red without a mutant at "${killer.step}": ${killer.message}`;
    return { broadcast: id, checks, alarms: killer ? 2 : 1, reached, seconds, problem };
  }

  /** A run that comes to no verdict gets a second chance; one that breaks off again would be red in the suite, too. */
  private async perform(broadcast: SharedBroadcast, mutants: readonly number[]): Promise<MutatedResult> {
    const { root, perform = performMutated } = this.options;
    const attempt = (): Promise<MutatedResult> => perform(root, broadcast, mutants);
    return attempt().catch(() =>
      attempt().catch((error: Error) => ({
        killer: { scenario: '', step: 'the run itself', message: error.message },
        reached: [],
        seconds: 0,
      })),
    );
  }

  private broadcastOf(id: string): SharedBroadcast {
    const broadcast = this.options.broadcasts.find((each) => each.id === id);
    if (!broadcast) throw new Error(`no scenario looks at broadcast ${id}`);
    return broadcast;
  }
}

const nameOf = ({ id, scenarios }: SharedBroadcast): string => `${id} "${scenarios[0]?.name ?? ''}" …`;
