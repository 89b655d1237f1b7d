import { ExternalStack } from './external';
import { readExternalSettings } from './external-settings';
import { LocalStack } from './local';
import type { Stack, StackKind } from './stack';

type Start = (options: Pick<Stack, 'streamId' | 'evidenceDir'>) => Promise<Stack>;

/** What STACK may be. */
const STACKS: Partial<Record<StackKind, Start>> = {
  local: (options) => LocalStack.start(options),
  external: (options) => {
    expectOneAtATime(process.env);
    return ExternalStack.start(options);
  },
};

/** Which pipeline the run is about: STACK, or `local`. @throws Error for a kind that does not exist */
export function chosenKind(env: NodeJS.ProcessEnv = process.env): StackKind {
  const kind = env['STACK'] || 'local';
  if (Object.hasOwn(STACKS, kind)) return kind as StackKind;
  throw new Error(`STACK is "${kind}": expected ${Object.keys(STACKS).join(' or ')}.`);
}

/** `--parallel 3` beside STACK=external, which cucumber.js can't see. */
function expectOneAtATime(env: NodeJS.ProcessEnv): void {
  const workers = env['CUCUMBER_TOTAL_WORKERS'];
  if (Number(workers ?? 1) > 1)
    throw new Error(
      `STACK=external is one pipeline, which takes one programme at a time, and ${workers} workers want it: leave out --parallel.`,
    );
}

/** Starts or finds a pipeline of the chosen kind, for one broadcast. @throws Error when it does not come up */
export const startChosenStack: Start = (options) => {
  const start = STACKS[chosenKind()];
  if (!start) throw new Error(`No stack of kind ${chosenKind()}.`);
  return start(options);
};

/** What can be said before anything starts. @throws Error of what is missing or wrong in the environment */
export function checkChosenStack(env: NodeJS.ProcessEnv = process.env): void {
  if (chosenKind(env) !== 'external') return;
  readExternalSettings(env);
}
