import { availableParallelism } from 'node:os';
import { treeCpuSeconds } from './cpu-time';
import type { RunFacts } from './summary-builder';

/** Of the run that this process coordinates; its workers have ended when the run ends. */
export function runFacts(): RunFacts {
  const shard = process.env['SUITE_SHARD'] ?? null;
  return { shard, cpuSeconds: treeCpuSeconds(), cores: availableParallelism() };
}
