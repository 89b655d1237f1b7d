import { appendFileSync } from 'node:fs';

/** Name of the function that tells whether a mutation is on, among the globals of the process. */
export const SWITCH = '$mutant';

/** Environment variables of an instrumented process. */
export const ACTIVE = 'MUTANTS_ACTIVE';
export const REACHED = 'MUTANTS_REACHED';

/**
 * Which mutations are on, and which of them the process came by. A site that is reached is written down at once, as the
 * process may be killed.
 * @param active numbers with commas between them @param write told each number once, when it is first reached
 */
export function mutantSwitch(
  active: string,
  write: ((id: number) => void) | undefined,
): (id: number) => boolean {
  const on = new Set(active.split(',').filter(Boolean).map(Number));
  if (!write) return (id) => on.has(id);
  const reached = new Set<number>();
  return (id) => {
    if (!reached.has(id)) write(id);
    reached.add(id);
    return on.has(id);
  };
}

/** Before any instrumented module is loaded. */
export function install({ [ACTIVE]: active = '', [REACHED]: file }: NodeJS.ProcessEnv): void {
  const write = file === undefined ? undefined : (id: number) => appendFileSync(file, `${id}\n`);
  Object.assign(globalThis, { [SWITCH]: mutantSwitch(active, write) });
}
