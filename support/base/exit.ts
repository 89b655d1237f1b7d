import type { ProcessExit } from './service';

/** `exited with code 3`, `was killed by SIGKILL`, `is running`: the predicate of a sentence. */
export function describeExit(exit: ProcessExit | undefined): string {
  if (!exit) return 'is running';
  const { code, signal, problem } = exit;
  if (signal !== undefined) return `was killed by ${signal}${problem === undefined ? '' : ` (${problem})`}`;
  if (problem !== undefined && code === undefined) return `could not be started (${problem})`;
  return `exited with code ${code ?? '?'}${problem === undefined ? '' : ` (${problem})`}`;
}
