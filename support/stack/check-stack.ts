import type { CoordinatorContext } from '@cucumber/cucumber/api';
import { readExternalSettings } from './external-settings';
import { stackKind } from './stack-kind';

/** cucumber plugin: what is wrong with STACK and what belongs to it is said once, before anything starts. */
export default {
  type: 'plugin',
  coordinator({ operation, environment }: CoordinatorContext<unknown>): void {
    if (operation !== 'runCucumber') return;
    try {
      if (stackKind() === 'external') readExternalSettings(process.env);
    } catch (error) {
      environment.stderr.write(`\nStopped: ${(error as Error).message}\n`);
      process.exit(1);
    }
  },
};
