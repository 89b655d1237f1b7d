import { command, UsageError } from '../../cli/command';
import { runTestFiles } from './test-files';

const USAGE = 'npm run unit [-- part of a path …]   or   npm run browser [-- part of a path …]';

/** `npm run unit`: all unit tests, or those in files whose path has one of the parts; `npm run browser`: those of the pages. */
async function main([kind, ...parts]: string[]): Promise<void> {
  if (kind !== 'unit' && kind !== 'browser') throw new UsageError(`"${kind ?? ''}" is no kind of tests.`);
  const { passed, failed } = await runTestFiles(kind, parts);
  process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
}

void command(USAGE, main);
