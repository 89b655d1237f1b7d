import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { CONTRACT_SECTIONS } from '../../verdicts/foreign-failure';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const contract = read('docs/contract.md');
const features = readdirSync(path.join(projectRoot, 'features'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.feature'))
  .map((name) => read(path.join('features', name)))
  .join('\n');

/** The table under "The ladder": `| 3 | what is built | what is checked | "name of the scenario" |`. */
const rungs = [...contract.matchAll(/^\|\s*(\d+)\s*\|.*\|\s*"(.+)"\s*\|$/gm)].map(([, number, scenario]) => ({
  number: Number(number),
  scenario,
}));

const tagged = [...features.matchAll(/@rung-(\d+)\b.*\n\s*Scenario: (.+)/g)].map(([, number, scenario]) => ({
  number: Number(number),
  scenario,
}));

test('the ladder of docs/contract.md names the scenarios that have its tags', () => {
  const inOrder = tagged.sort((a, b) => a.number - b.number);
  assert.equal(inOrder.length, 10);
  assert.deepEqual(rungs, inOrder);
});

test('each section that a failure refers to is there', () => {
  const titles = [...contract.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  const anchors = titles.map((title) => title.toLowerCase().replaceAll(' ', '-'));
  for (const section of CONTRACT_SECTIONS) assert.ok(anchors.includes(section), `#${section}`);
});
