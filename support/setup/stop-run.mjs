import process from 'node:process';

/**
 * Ends a cucumber run before it began, with a sentence: an error thrown by a plugin is shown with forty lines of stack.
 * @param {import('@cucumber/cucumber/api').CoordinatorEnvironment} environment
 * @param {string} message
 * @returns {never}
 */
export function stopRun(environment, message) {
  environment.stderr.write(`\nStopped: ${message}\n`);
  process.exit(1);
}
