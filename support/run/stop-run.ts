import type { CoordinatorEnvironment } from '@cucumber/cucumber/api';

/** Ends a run before it began, with a sentence: an error thrown by a plugin is shown with forty lines of stack. */
export function stopRun(environment: CoordinatorEnvironment, message: string): never {
  environment.stderr.write(`\nStopped: ${message}\n`);
  process.exit(1);
}
