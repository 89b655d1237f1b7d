import { hostname } from 'node:os';
import { procStat } from '../../base/proc';
import { signalProcess } from '../../base/process-group';

/** On every container and network of a run, so that whoever finds them later knows whose they are. */
export const RUN_LABEL = 'live-dubbing.run';
/** Place of a process's start time in /proc/<id>/stat, from the state on (proc(5)). */
const START_TIME = 19;

/**
 * Names the run that this process belongs to: `<machine>:<process id>:<its start time>`. A run's coordinator hands it to
 * the processes with the scenarios (STACK_RUN).
 */
export function runName(): string {
  return (process.env['STACK_RUN'] ??= describe(process.pid));
}

/** Whether the run still goes on. One of another machine, which shares the Docker engine, counts as alive. */
export function runLives(name: string): boolean {
  const [machine, pid] = name.split(':');
  if (machine !== hostname()) return true;
  return signalProcess(Number(pid), 0) && describe(Number(pid)) === name;
}

/** With its start time, as process ids come back; where there is no /proc, the id has to do. */
const describe = (pid: number): string => [hostname(), pid, procStat(pid)?.[START_TIME] ?? 0].join(':');
