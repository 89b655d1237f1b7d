import { availableParallelism } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { runTestFiles } from './test-files';

/** `npm run unit [-- part of a path …]`: all unit tests, or those in files whose path has one of the parts. */
void runTestFiles({
  ending: /\.test\.m?js$/,
  parts: process.argv.slice(2),
  concurrency: availableParallelism() + 1, // some of them wait for processes: one more than there are cores
  timeoutMs: 180_000, // they take milliseconds; those that wait for a codec's child take seconds, and more on a busy machine
  result: path.join(projectRoot, 'reports', 'unit.json'),
});
