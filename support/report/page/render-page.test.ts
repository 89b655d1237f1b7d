import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { projectRoot } from '../../base/project-root';
import type { Message } from '../summarize';
import { makePage, pageScript } from './make-page';
import { runOfFeatures } from '../run-testing';
import { splitMessage } from './render-scenario';

const MOST_BYTES = 5e6;
const page = (messages: readonly Message[]): string => makePage(messages, { shard: null, cpuSeconds: null });

test('one file for a whole run, small, with nothing from elsewhere', () => {
  const text = page(runOfFeatures());
  assert.ok(Buffer.byteLength(text) < MOST_BYTES);
  assert.doesNotMatch(text, /(?:src|href)="(?:https?:)?\/\//);
  assert.match(text, /<h1>.*297|<h1>[^]*? of \d+ scenarios passed/);
});

test('what a run says is text, never markup', () => {
  const nasty = '</script><script>alert(1)</script><img src=x onerror=alert(1)>';
  const text = page(
    runOfFeatures({ 'US3-6': { status: 'FAILED', message: nasty, figures: { [nasty]: nasty } } }),
  );
  assert.equal(text.match(/<script/g)?.length, 1);
  assert.doesNotMatch(text, /<img/);
  assert.match(text, /&lt;img src=x/);
});

test('a failure is open, with the command that runs it again', () => {
  const text = page(runOfFeatures({ 'US3-6': { status: 'FAILED', message: 'it opened' } }));
  assert.match(text, /1 of \d+ scenarios failed/);
  assert.match(text, /<code>npx cucumber-js features\/3-circuit-breaker\.feature:\d+<\/code>/);
});

test('what failed alike is told once, with the others behind it', () => {
  const dead = (second: number) => ({ status: 'FAILED' as const, message: `No picture after ${second} s` });
  const text = page(runOfFeatures({ 'US3-6': dead(15.2), 'US4-5': dead(15.3), 'US1-5': dead(4) }));
  const [failures = ''] = /<section class="failures".*?<\/section>/s.exec(text) ?? [];
  assert.equal(failures.match(/class="cause">No picture after/g)?.length, 1);
  assert.match(failures, /2 more scenarios failed for the same reason/);
  assert.match(failures, /href="#US4-5"/);
});

test('an error is told in its own words, its stack apart, and neither without end', () => {
  assert.deepEqual(splitMessage('Error: no\nexpected 1\n    at a (b.ts:1)\n    at c'), {
    words: 'no\nexpected 1',
    stack: '    at a (b.ts:1)\n    at c',
  });
  assert.match(splitMessage('x'.repeat(5000)).words, /… 2000 more characters in messages\.ndjson$/);
});

test('each colour is defined once, for light and dark', () => {
  const style = readFileSync(path.join(projectRoot, 'support', 'report', 'page', 'page.css'), 'utf8');
  const names = [...style.matchAll(/^\s+(--[\w-]+):/gm)].map(([, name]) => name);
  assert.ok(names.length > 10);
  assert.deepEqual(names, [...new Set(names)]);
  assert.doesNotMatch(style, /prefers-color-scheme/);
});

test('the script is one piece, with nothing to load', () => {
  assert.doesNotMatch(pageScript(), /^(?:import|export) /m);
  assert.doesNotThrow(() => new Script(pageScript()));
});
