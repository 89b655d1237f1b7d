// Loaded by cucumber in each process that runs scenarios, before the steps are. Loading them takes a second of a processor;
// as many processes as there are processors do it at a time, so that the first ones can begin with the longest scenarios
// meanwhile, instead of all of them after seven seconds.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { evidenceRoot } from './project-root';
import { StartSemaphore } from './start-semaphore';

if (process.env['CUCUMBER_WORKER_ID'] !== undefined) {
  const leave = new StartSemaphore(path.join(evidenceRoot(), '.loading'), availableParallelism()).enter();
  setImmediate(leave); // cucumber loads all in one go
}
