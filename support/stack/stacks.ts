import { ComposeStack } from './compose';
import { LocalStack } from './local';
import type { Stack, StackOptions } from './stack';
import { stackKind } from './stack-kind';

/** Starts the kind of pipeline that STACK names. @throws Error when it does not come up; then nothing is left running */
export function startStack(options: StackOptions): Promise<Stack> {
  return stackKind() === 'compose' ? ComposeStack.start(options) : LocalStack.start(options);
}
