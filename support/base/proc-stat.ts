import { readFileSync } from 'node:fs';

/**
 * What Linux tells of a process in /proc/<id>/stat, from its state on: the name before it may hold anything, but stands in
 * brackets (proc(5)).
 * @returns undefined where there is no such process, or no /proc
 */
export function procStat(id: number | string): string[] | undefined {
  try {
    return statFields(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH'].includes(code)) return undefined; // the latter: it ended while it was read
    throw error;
  }
}

export const statFields = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');
