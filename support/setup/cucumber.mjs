#!/usr/bin/env node
// What `npx cucumber-js` runs: npx looks into our package.json (bin) before it looks anywhere else. In a fresh clone it would offer to
// fetch a foreign package of that name; so this says what to do.
import { existsSync } from 'node:fs';
import process from 'node:process';

const CUCUMBER = new URL('../../node_modules/@cucumber/cucumber/bin/cucumber.js', import.meta.url);

if (existsSync(CUCUMBER)) await import(CUCUMBER.href);
else {
  console.error('Stopped: the packages are not installed yet. Run "npm start" first: it sets everything up.');
  process.exitCode = 1;
}
