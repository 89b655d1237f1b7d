import path from 'node:path';
import { eventually, GiveUp } from '../base/eventually';
import { ManagedProcess } from '../base/process';
import { serviceEnvironment } from '../base/service';
import { stackKind } from './stack';
import { workerProfile } from './worker-profile';

/** What starts somebody else's worker in place of ours: `WORKER_COMMAND="python3 worker.py"`. Empty: ours. */
export const workerCommand = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['WORKER_COMMAND']?.trim() || undefined;

/** The image of somebody else's worker, in place of ours on Compose: `WORKER_IMAGE=registry/worker:1`. Empty: ours. */
export const workerImage = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['WORKER_IMAGE']?.trim() || undefined;

/** Whether the worker is not ours: one that runs elsewhere, or one that is started in the place of ours. */
export function isForeignWorker(env: NodeJS.ProcessEnv = process.env): boolean {
  const inPlace = { local: workerCommand(env), compose: workerImage(env), external: 'theirs' };
  return inPlace[stackKind(env)] !== undefined;
}

/** An interpreter that loads its libraries on a busy machine. */
export const READY_MS = 30_000;
const ANSWER_MS = 2000;
/** What a daemon's parent leaves behind. */
const IN_FRONT = ': it has to stay in the foreground, as one process';

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

const QUOTED = String.raw`'[^']*'|"(?:\\.|[^"\\])*"|\\.`;
const COMMANDS_END = new RegExp(`${QUOTED}|(&&|;)`, 'g');
const SHELL_STAYS = new RegExp(`${QUOTED}|(\\|\\|?|&&|[<>]&|&>|&)`, 'g');

/**
 * What a shell is given, so that signals and exit codes are those of the last of its commands: `cd there && A=1 python3 worker.py`.
 */
export function shellCommand(command: string): string {
  const last = [...command.matchAll(COMMANDS_END)].findLast(([, end]) => end !== undefined);
  const from = last ? last.index + last[0].length : 0;
  return `${command.slice(0, from)} exec env ${command.slice(from).trimStart()}`.trimStart();
}

/** @throws Error for a pipe, and for what goes into the background: there the shell would get the worker's signals */
export function expectOneProcess(command: string): void {
  const [, found] =
    [...command.matchAll(SHELL_STAYS)].find(([, sign]) => /^(\||\|\||&)$/.test(sign ?? '')) ?? [];
  if (found !== undefined)
    throw new Error(
      `WORKER_COMMAND has a "${found}": signals have to reach the worker, and its exit code the suite. Its output is kept as it is; what needs more goes into a script that ends with exec.`,
    );
}

/** Starts the command by a shell, in the folder that the suite was started in. */
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
    args: ['-c', shellCommand(command)],
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
  let seen = 'nobody listens there';
  const look = async (): Promise<boolean> => {
    if (child.exit) throw new GiveUp(child.describeExit());
    const { ok, status } = await fetch(metricsUrl, { signal: AbortSignal.timeout(ANSWER_MS) });
    seen = `answered ${status}`;
    return ok;
  };
  try {
    await eventually(`${metricsUrl} answers`, look, { withinMs });
  } catch (error) {
    throw child.startError(
      error instanceof GiveUp
        ? `${error.message} before its metrics could be read${child.exit?.code === 0 ? IN_FRONT : ''}`
        : `served no metrics at ${metricsUrl} (${workerProfile().settings.metricsPort}) within ${withinMs} ms: ${seen}`,
    );
  }
}
