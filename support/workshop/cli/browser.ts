import path from 'node:path';
import { projectRoot } from '../../base/project-root';
import { haveChromium } from '../browser/browser';
import { runTestFiles } from './test-files';

/** `npm run browser [-- part of a path …]`: tests of pages in a real browser, in files named `….browser.ts`. */
async function main(): Promise<void> {
  process.exitCode = 1;
  if (!(await haveChromium())) return; // it has said why
  await runTestFiles({
    ending: /\.browser\.js$/,
    parts: process.argv.slice(2),
    concurrency: 1, // a browser takes all cores by itself
    timeoutMs: 180_000, // they take seconds, on two cores that others keep busy a minute
    result: path.join(projectRoot, 'reports', 'browser.json'),
  });
}

void main();
