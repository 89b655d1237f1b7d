import { availableParallelism } from 'node:os';
import { procStat } from '../base/proc';
import type { RunFacts } from './summary-builder';

/** Of the run that this process coordinates; its workers have ended when the run ends. */
export function runFacts(): RunFacts {
  const shard = process.env['SUITE_SHARD'] ?? null;
  return { shard, cpuSeconds: treeCpuSeconds(), cores: availableParallelism() };
}

/** USER_HZ: what Linux counts in on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Places of cutime and cstime, from the state on. */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/** CPU time of this process and of all its children that have ended, with theirs; null where there is no /proc. */
function treeCpuSeconds(): number | null {
  const { user, system } = process.cpuUsage(); // µs
  const children = childrenCpuSeconds(procStat('self'));
  return children === null ? null : (user + system) / 1e6 + children;
}

export function childrenCpuSeconds(stat: readonly string[] | undefined): number | null {
  if (!stat) return null;
  return (Number(stat[CHILDREN_USER]) + Number(stat[CHILDREN_SYSTEM])) / TICKS_PER_SECOND;
}
