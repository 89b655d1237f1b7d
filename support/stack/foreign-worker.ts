import path from 'node:path';
import { eventually, GiveUp } from '../base/eventually';
import { ManagedProcess } from '../base/process';
import { serviceEnvironment } from '../base/service';
import { stackKind } from './stack';
import { workerProfile } from './worker-profile';

type Environment = Readonly<Record<string, string | undefined>>;

/** What starts somebody else's worker in place of ours: `WORKER_COMMAND="python3 worker.py"`. Empty: ours. */
export const workerCommand = (env: Environment = process.env): string | undefined =>
  env['WORKER_COMMAND']?.trim() || undefined;

/** The image of somebody else's worker, in place of ours on Compose: `WORKER_IMAGE=registry/worker:1`. Empty: ours. */
export const workerImage = (env: Environment = process.env): string | undefined =>
  env['WORKER_IMAGE']?.trim() || undefined;

/** Whether the worker is not ours: one that runs elsewhere, or one that is started in the place of ours. */
export function isForeignWorker(env: Environment = process.env): boolean {
  const inPlace = { local: workerCommand(env), compose: workerImage(env), external: 'theirs' };
  return inPlace[stackKind(env)] !== undefined;
}

/** An interpreter that loads its libraries on a busy machine. */
const READY_MS = 30_000;
const ANSWER_MS = 2000;

export interface ForeignWorkerOptions {
  command: string;
  instance: string;
  /** As its profile names them. */
  variables: Record<string, string>;
  /** Where it was told to serve its metrics. */
  metricsPort: number;
  evidenceDir: string;
}

/** What tells of a worker of somebody else's whether it has ended, and with which words. */
type Started = Pick<ManagedProcess, 'exit' | 'describeExit' | 'startError'>;

/** Starts the command by a shell, in the folder that the suite was started in. `exec`: signals and exit codes are the worker's own. */
export function spawnForeignWorker({
  command,
  instance,
  variables,
  metricsPort,
  evidenceDir,
}: ForeignWorkerOptions): { process: ManagedProcess; metricsUrl: string } {
  const child = new ManagedProcess({
    name: instance,
    command: '/bin/sh',
    args: ['-c', `exec ${command}`],
    env: serviceEnvironment(variables),
    evidenceFile: path.join(evidenceDir, `${instance}.log`),
  });
  return { process: child, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` };
}

/** It need not say that it is ready: it is when its metrics can be read. @throws StartError when it ends before, or never is */
export async function untilMetricsAnswer(
  { process: child, metricsUrl }: { process: Started; metricsUrl: string },
  withinMs = READY_MS,
): Promise<void> {
  const look = async (): Promise<boolean> => {
    if (child.exit) throw new GiveUp(child.describeExit());
    return (await fetch(metricsUrl, { signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  };
  try {
    await eventually(`${metricsUrl} answers`, look, { withinMs });
  } catch (error) {
    throw child.startError(
      error instanceof GiveUp
        ? `${error.message} before its metrics could be read`
        : `served no metrics at ${metricsUrl} (${workerProfile().settings.metricsPort}) within ${withinMs} ms`,
    );
  }
}
