import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../base/project-root';
import type { Scenario } from '../scenarios';
import type { Reached, TrialResult } from './schedule';

/** What a run is about; with anything else it is another run. */
interface RunKey {
  seed: number;
  count: number;
  /** Digest of all sources and features. */
  sources: string;
}

/** How a broadcast went without any mutant; `problem`: red twice, so it judges nothing. */
export interface Baseline extends Reached {
  broadcast: string;
  /** Red at first. */
  alarms: number;
  problem?: string | undefined;
}

type Line = { run: RunKey } | { baseline: Baseline } | { trial: TrialResult };

/** What a run has found out so far, line by line in a file, so that one that was ended goes on where it was. */
export class RunJournal {
  /** The last of each broadcast. */
  baselines: readonly Baseline[] = [];
  readonly trials: TrialResult[] = [];

  /** @param file of a run with the same key is gone on with, any other is written anew */
  constructor(
    private readonly file: string,
    key: RunKey,
  ) {
    const known = existsSync(file) ? read(file) : [];
    const isSame = JSON.stringify(known[0]) === JSON.stringify({ run: key });
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    for (const line of isSame ? known : [{ run: key }]) this.write(line);
  }

  baseline(baseline: Baseline): void {
    this.write({ baseline });
  }

  trial(trial: TrialResult): void {
    this.write({ trial });
  }

  private write(line: Line): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
    this.take(line);
  }

  private take(line: Line): void {
    if ('baseline' in line) this.baselines = withBaseline(this.baselines, line.baseline);
    if ('trial' in line) this.trials.push(line.trial);
  }
}

const withBaseline = (known: readonly Baseline[], added: Baseline): Baseline[] => [
  ...known.filter(({ broadcast }) => broadcast !== added.broadcast),
  added,
];

/** The last line of a process that was killed may be a part of one. */
function read(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/** What the drawing itself does is seen by what it draws; equivalents may be added while a run waits to go on. */
const APART = /^support\/workshop\/mutants\/|\.test\.ts$/;
/** Tells the sources of the build, each with a hash of it and of what it is compiled with (support/setup/build.mjs). */
const BUILT_FROM = path.join(projectRoot, 'dist', '.sources.json');

/** What verdicts depend on: the same as long as they would be. @param drawn is part of it, as JSON */
export function digestOf(drawn: unknown, scenarios: readonly Scenario[]): string {
  const hashes = JSON.parse(readFileSync(BUILT_FROM, 'utf8')) as Record<string, string>;
  const judging = Object.entries(hashes).filter(([file]) => !APART.test(file));
  return createHash('sha256')
    .update(JSON.stringify([drawn, scenarios, judging]))
    .digest('hex');
}
