import { haveChromium } from '../browser/browser';
import { runTestFiles } from './test-files';

/** `npm run browser [-- part of a path …]`: tests of pages in a real browser, in files named `….browser.test.ts`. */
async function main(): Promise<void> {
  if (await haveChromium()) await runTestFiles('browser', process.argv.slice(2));
  else process.exitCode = 1; // it has said why
}

void main();
