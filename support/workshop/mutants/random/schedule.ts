import type { Numbered } from './instrumented-copy';

/** Mutants that are on together in the worker of one broadcast. */
export interface Trial {
  mutants: number[];
  /** Its id. */
  broadcast: string;
}

/** The step that turned red first. */
export interface Killer {
  scenario: string;
  step: string;
  message: string;
}

export interface TrialResult extends Trial {
  /** undefined: all scenarios were green. */
  killer?: Killer | undefined;
  seconds: number;
}

export interface Reached {
  /** Numbers of the mutants whose place it reaches. */
  reached: readonly number[];
  /** How long it takes with its scenarios. */
  seconds: number;
  /** How many steps judge it. */
  checks: number;
}

/** Most are killed in one of their first trials; what survived so many is tried together with others, and with more the longer. */
const TRIALS_ALONE = 3;
const TOGETHER = 4;
const TRIALS_UNTIL_MORE = 10;
const MORE_TOGETHER = 8;
/** Before one has seen it: each step that judges a broadcast is red for so many of the mutants, and that is worth so many trials. */
const RED_PER_CHECK = 0.08;
const TRIALS_WORTH = 3;

interface Subject {
  id: number;
  file: string;
  /** Broadcasts that reach it and have not judged it. */
  untried: Set<string>;
  /** Those among them that were red when it was on with others. */
  alone: Set<string>;
  trials: number;
  busy: boolean;
  killer: Killer | undefined;
}

/**
 * Decides which broadcast judges which mutants next, until each is killed or has survived every broadcast that reaches it.
 * Mutants of different files share a broadcast when each has survived a few alone: green acquits all of them; red
 * says nothing of any, and each is tried there alone.
 */
export class Schedule {
  private readonly subjects: Subject[];
  private readonly costs = new Map<string, { seconds: number; trials: number; kills: number }>();

  constructor(mutants: readonly Numbered[], broadcasts: ReadonlyMap<string, Reached>) {
    for (const [id, { seconds, checks }] of broadcasts) {
      const share = 1 - (1 - RED_PER_CHECK) ** checks;
      this.costs.set(id, { seconds, trials: TRIALS_WORTH, kills: TRIALS_WORTH * share });
    }
    this.subjects = mutants.map(({ id, file }) => ({
      ...{ id, file, trials: 0, busy: false, killer: undefined, alone: new Set<string>() },
      untried: new Set(
        [...broadcasts].filter(([, { reached }]) => reached.includes(id)).map(([name]) => name),
      ),
    }));
  }

  /** Mutants on which there is no verdict yet. */
  get open(): number {
    return this.subjects.filter(isOpen).length;
  }

  isOpen(id: number): boolean {
    return this.subjects.some((subject) => subject.id === id && isOpen(subject));
  }

  /** What killed it; undefined where nothing has. */
  killerOf(id: number): Killer | undefined {
    return this.subjects.find((subject) => subject.id === id)?.killer;
  }

  /** Its mutants are in no other trial until it is done. @returns undefined when there is nothing to begin now */
  next(): Trial | undefined {
    const free = this.subjects.filter((subject) => isOpen(subject) && !subject.busy);
    const [first, ...others] = free.sort((a, b) => a.trials - b.trials || a.id - b.id);
    if (!first) return undefined;
    const broadcast = this.bestFor(first);
    const company = isTough(first) && !first.alone.has(broadcast) ? others : [];
    const subjects = [first, ...companions(first, company, broadcast)];
    for (const subject of subjects) subject.busy = true;
    return { mutants: subjects.map(({ id }) => id), broadcast };
  }

  done({ mutants, broadcast, killer }: TrialResult): void {
    const subjects = this.subjects.filter(({ id }) => mutants.includes(id));
    for (const subject of subjects) {
      subject.busy = false;
      if (killer && subjects.length > 1) subject.alone.add(broadcast);
      else this.judge(subject, broadcast, killer);
    }
  }

  private judge(subject: Subject, broadcast: string, killer: Killer | undefined): void {
    subject.untried.delete(broadcast);
    subject.trials += 1;
    subject.killer = killer;
    const cost = this.costs.get(broadcast);
    if (!cost) return;
    cost.trials += 1;
    if (killer) cost.kills += 1;
  }

  /** The least time for what it kills, as far as one has seen. */
  private bestFor({ untried }: Subject): string {
    const price = (id: string): number => {
      const { seconds, trials, kills } = this.costs.get(id) ?? { seconds: 0, trials: 1, kills: 1 };
      return (seconds * trials) / kills;
    };
    return [...untried].reduce((best, id) => (price(id) < price(best) ? id : best));
  }
}

const isOpen = ({ killer, untried }: Subject): boolean => !killer && untried.size > 0;
const isTough = ({ trials }: Subject): boolean => trials >= TRIALS_ALONE;
const mostTogether = ({ trials }: Subject): number =>
  trials >= TRIALS_UNTIL_MORE ? MORE_TOGETHER : TOGETHER;

/** Two of one file might make up for each other. */
function companions(first: Subject, others: readonly Subject[], broadcast: string): Subject[] {
  const files = new Set([first.file]);
  const chosen: Subject[] = [];
  for (const other of others) {
    const fits = isTough(other) && other.untried.has(broadcast) && !other.alone.has(broadcast);
    if (chosen.length === mostTogether(first) - 1 || !fits || files.has(other.file)) continue;
    files.add(other.file);
    chosen.push(other);
  }
  return chosen;
}
