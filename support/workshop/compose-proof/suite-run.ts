import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { readSummary, REPORTS } from '../../report/run-messages';
import { countScenarios } from '../../report/summary';
import { projectRoot, reportsDir } from '../../base/project-root';
import { docker } from '../../stack/docker/cli';
import { RUN_LABEL } from '../../stack/docker/run-label';
import { eventually } from '../../base/eventually';

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
