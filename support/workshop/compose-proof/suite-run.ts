import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../base/eventually';
import { projectRoot, reportsDir } from '../../base/project-root';
import { readSummary, REPORTS } from '../../report/run-messages';
import { countScenarios } from '../../report/summary';
import { docker } from '../../stack/docker/cli';
import { RUN_LABEL } from '../../stack/docker/project';

/** Images are built by then, as the cache has them. */
const FIRST_CONTAINER_MS = 60_000;

/** One run of the suite on the compose stack, as `STACK=compose npm start` is one, with reports of its own. */
export class SuiteRun {
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;
  private readonly reports: string;

  /** @param args of cucumber */
  constructor(
    name: string,
    args: readonly string[],
    { settings, parallel = 2 }: { settings: Readonly<Record<string, string>>; parallel?: number },
  ) {
    this.reports = path.join(reportsDir, 'compose', name);
    this.child = spawn(
      process.execPath,
      [path.join(projectRoot, 'dist', 'support', 'cli', 'start.js'), ...args],
      {
        cwd: projectRoot,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
          ...process.env,
          ...settings,
          ...{ STACK: 'compose', REPORTS_DIR: this.reports, CUCUMBER_PARALLEL: String(parallel) },
        },
      },
    );
    this.ended = new Promise((resolve, reject) => {
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
      this.child.once('error', reject);
    });
  }

  /** @throws Error unless all scenarios passed, and there were so many at least */
  async expectPassed(atLeast = 1): Promise<void> {
    const { code } = await this.ended;
    const summary = await readSummary(path.join(this.reports, REPORTS.summary));
    const { passed, failed, skipped } = summary
      ? countScenarios(summary)
      : { passed: 0, failed: 0, skipped: 0 };
    if (code === 0 && passed >= atLeast && failed + skipped === 0 && summary?.stack !== 'local') return;
    throw new Error(
      `exit code ${code}, ${passed} passed of at least ${atLeast}, ${failed} failed, ${skipped} skipped: see ${this.reports}`,
    );
  }

  /** Waits until the worker of a scenario runs in its container. */
  async untilUnderWay(): Promise<void> {
    const filter = ['--filter', `label=${RUN_LABEL}`, '--filter', 'name=worker-1'];
    const workers = (): Promise<string> => docker(['ps', '--quiet', ...filter]);
    await eventually('a worker runs in a container', workers, {
      withinMs: FIRST_CONTAINER_MS,
      until: (ids) => ids !== '',
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

const BOTH_WITHIN_MS = 240_000;
const FORMAT = `{{.Label "${RUN_LABEL}"}} {{.Label "com.docker.compose.project"}} {{.Networks}}`;

/** Waits until stacks of two runs are there at the same time. @throws AssertionError when one is in another's network */
export async function expectApart(): Promise<void> {
  const list = async (): Promise<string[][]> =>
    (await docker(['ps', '--filter', `label=${RUN_LABEL}`, '--format', FORMAT]))
      .split('\n')
      .map((line) => line.split(' '));
  const rows = await eventually('two runs have stacks at the same time', list, {
    ...{ withinMs: BOTH_WITHIN_MS, everyMs: 1000 },
    until: (seen) => new Set(seen.map(([run]) => run)).size > 1,
  });
  for (const [, project, networks] of rows)
    expect(networks, `networks of ${project}`).to.equal(`${project}-network`);
}

/** The most important stories. What looks at the measuring instruments alone needs no stack. */
export const P1 = '@P1 and not @analysers';

/** One scenario of each other story, by name: a killed, a frozen and a replaced service among them. */
export const OTHERS: readonly string[] = [
  'Four failures, a success and four failures leave it closed',
  'Each fragment waits half a second before it is sent, until that is over',
  'Of 5 fragments that are ready, 3 are sent at once',
  'What is in flight gets its original sound at once, after a goodbye and after a break',
  'The media server dies in the middle of the programme',
  'The STS freezes',
  'The STS sends nonsense',
  'The figures of a whole broadcast add up',
  '2000 hostile messages on one connection, from the seed 1',
];
