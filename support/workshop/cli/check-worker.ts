import path from 'node:path';
import { reportsDir } from '../../base/project-root';
import { command, UsageError } from '../../cli/command';
import { expectOneProcess, workerCommand } from '../../stack/foreign-worker';
import { checkWorker } from '../check-worker/check-worker';

const USAGE = 'WORKER_COMMAND="python3 worker.py" npm run check-worker';

/** `npm run check-worker`: a minute with a worker on the local stack, one sentence a check. */
async function main(args: string[]): Promise<void> {
  if (args.length > 0) throw new UsageError(`It takes no arguments, saw "${args.join(' ')}".`);
  expectOneProcess(workerCommand() ?? '');
  console.log(
    `Looking at ${workerCommand() ?? 'the worker of this project (WORKER_COMMAND names another one)'}:\n`,
  );
  const evidenceDir = path.join(reportsDir, 'check-worker');
  const failed = await checkWorker(evidenceDir, (sentence) => console.log(sentence));
  console.log(
    failed === 0
      ? '\nAll is well. Next: the ladder, docs/contract.md#the-ladder'
      : `\n${failed} not as they should be. Logs: ${evidenceDir}`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

void command(USAGE, main);
