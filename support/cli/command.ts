import { inspect } from 'node:util';

/** What was typed after a command's name is nothing that it takes; the message says what, and what it would take. */
export class UsageError extends Error {
  override name = 'UsageError';
}

const CANNOT_BE_DONE = 2;

/**
 * Runs the command behind one of npm's scripts, and ends the process with its exit code. `--help` tells its usage instead. What
 * breaks it off is told in one message, with the usage where it was a mistake in the arguments, and is exit code 2.
 */
export async function command(usage: string, main: (args: string[]) => Promise<void>): Promise<never> {
  const args = process.argv.slice(2);
  try {
    if (args.includes('--help') || args.includes('-h')) console.log(`Usage: ${usage}`);
    else await main(args);
    process.exit();
  } catch (error) {
    console.error(tell(error, usage));
    process.exit(CANNOT_BE_DONE);
  }
}

/** `node:util`'s parseArgs has codes for what it refuses; how to write a positional with a dash helps nobody here. */
function tell(error: unknown, usage: string): string {
  if (!(error instanceof Error)) return inspect(error);
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code.startsWith('ERR_PARSE_ARGS')) return `${error.message.split('. ')[0] ?? ''}. Usage: ${usage}`;
  return error instanceof UsageError ? `${error.message} Usage: ${usage}` : error.message;
}
