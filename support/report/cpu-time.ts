import { readFileSync } from 'node:fs';

/** USER_HZ: what Linux counts in on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Places of cutime and cstime behind the name of the command, which may hold anything but is in brackets (proc(5)). */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/** CPU time of this process and of all its children that have ended, with theirs; null where there is no /proc. */
export function treeCpuSeconds(): number | null {
  const { user, system } = process.cpuUsage(); // µs
  const children = childrenCpuSeconds(readStat());
  return children === null ? null : (user + system) / 1e6 + children;
}

/** @param stat content of /proc/self/stat */
export function childrenCpuSeconds(stat: string | undefined): number | null {
  if (stat === undefined) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[CHILDREN_USER]) + Number(fields[CHILDREN_SYSTEM])) / TICKS_PER_SECOND;
}

function readStat(): string | undefined {
  try {
    return readFileSync('/proc/self/stat', 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
