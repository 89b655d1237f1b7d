import { ComposeStack } from './compose';
import { ExternalStack } from './external';
import { LocalStack } from './local';
import { type Stack, stackKind, type StackOptions } from './stack';

const STARTERS = {
  local: (options: StackOptions): Promise<Stack> => LocalStack.start(options),
  compose: (options: StackOptions): Promise<Stack> => ComposeStack.start(options),
  external: (options: StackOptions): Promise<Stack> => ExternalStack.start(options),
};

/** Starts, or finds, the kind of pipeline that STACK names. @throws Error when it does not come up; then nothing is left running */
export const startStack = (options: StackOptions): Promise<Stack> => STARTERS[stackKind()](options);
