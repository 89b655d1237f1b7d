/**
 * Sends a signal to every process of a group.
 * @returns false when the group has no process left
 */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  return deliver(-groupId, signal);
}

/** As signalGroup, to one process. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  return deliver(pid, signal);
}

/** Whether there is such a process, of whatever user. */
export function processLives(pid: number): boolean {
  try {
    return signalProcess(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function deliver(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
