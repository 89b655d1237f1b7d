import { readdirSync } from 'node:fs';
import { eventually } from './eventually';
import { procStat } from './proc';

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

/** The kernel needs a moment to take a killed process away: on a busy machine, or until a busy disk has answered it, some seconds. */
const GONE_WITHIN_MS = 10_000;
/** Places in /proc/<id>/stat, from the state on. */
const [STATE, GROUP] = [0, 2] as const;

/** @throws Error when a process of the group is still there, although all were killed */
export async function expectGroupGone(name: string, groupId: number): Promise<void> {
  await eventually(`no process of ${name} is left (group ${groupId})`, () => !groupLives(groupId), {
    withinMs: GONE_WITHIN_MS,
    everyMs: 10,
  });
}

/** Whether a process of the group runs. A dead one that nobody has collected (a zombie) does not count. */
export function groupLives(groupId: number): boolean {
  if (!signalGroup(groupId, 0)) return false;
  if (!procStat('self')) return true; // no /proc to tell zombies by
  const members = readdirSync('/proc').flatMap((id) => (/^\d+$/.test(id) ? [procStat(id)] : []));
  return members.some((stat) => stat?.[GROUP] === String(groupId) && stat[STATE] !== 'Z');
}
