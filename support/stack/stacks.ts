import { startComposeStack } from './compose';
import { findExternalStack } from './external';
import { startLocalStack } from './local';
import { type Stack, stackKind, type StackOptions } from './stack';

const STARTERS = { local: startLocalStack, compose: startComposeStack, external: findExternalStack };

/** Starts, or finds, the kind of pipeline that STACK names. @throws Error when it does not come up; then nothing is left running */
export const startStack = (options: StackOptions): Promise<Stack> => STARTERS[stackKind()](options);
