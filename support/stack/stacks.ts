import { ExternalStack } from './external';
import { LocalStack } from './local';
import type { Stack } from './stack';
import { stackKind } from './stack-kind';

/** Starts, or finds, the kind of pipeline that STACK names. @throws Error when it does not come up; then nothing is left running */
export function startStack(options: Pick<Stack, 'streamId' | 'evidenceDir'>): Promise<Stack> {
  return stackKind() === 'external' ? ExternalStack.start(options) : LocalStack.start(options);
}
