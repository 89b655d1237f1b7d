#!/usr/bin/env node
// What `npx cucumber-js` runs: npx looks into our package.json (bin) before it looks anywhere else. In a fresh clone it would offer to
// fetch a foreign package of that name; so this says what to do.
import { existsSync } from 'node:fs';
import process from 'node:process';

const CUCUMBER = new URL('../../node_modules/@cucumber/cucumber/bin/cucumber.js', import.meta.url);

if (existsSync(CUCUMBER)) {
  console.error = tellRefusal(console.error);
  await import(CUCUMBER.href);
} else {
  console.error('Stopped: the packages are not installed yet. Run "npm start" first: it sets everything up.');
  process.exitCode = 1;
}

/**
 * What cucumber does not take from its command line it says as an error with its stack; a person wants the sentence alone.
 * @param {(...said: unknown[]) => void} say
 * @returns {(...said: unknown[]) => void}
 */
function tellRefusal(say) {
  return (...said) => {
    const [error] = said;
    const [thrownAt = ''] = (error instanceof Error && /^ +at .*$/m.exec(error.stack ?? '')) || [];
    if (!(error instanceof Error) || !/cucumber.(?:lib|src).configuration/.test(thrownAt))
      return say(...said);
    const [cause] = error.cause instanceof Error ? error.cause.message.split('\n') : [];
    say(`\nStopped: ${error.message}${cause === undefined ? '' : `: ${cause}`}`);
  };
}
