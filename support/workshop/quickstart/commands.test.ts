import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../base/project-root';
import { MUTANTS } from '../mutants/catalogue';
import { findScenario, readScenarios } from '../mutants/scenarios';
import { readQuickstart } from './commands';

const { clone, green, red, page, again } = readQuickstart();
const PLACE = /^(features\/\S+\.feature):(\d+)$/;

test('the quickstart has five commands: clone, green, red, its report, green again', () => {
  assert.match(clone, /^git clone "\$REPOSITORY" \S+ && cd \S+$/);
  assert.match(green, /^npm start -- /);
  assert.match(red, /^npm run mutants -- /);
  assert.match(again, /^npx cucumber-js /);
  assert.throws(() => readQuickstart('```sh\nnpm start\n```'), /Expected five commands/);
});

test('one defect is shown, and the scenario before and after it is the one that must see it', () => {
  const name = red.split(' ').at(-1) ?? '';
  const chosen = MUTANTS.filter((mutant) => mutant.name.includes(name));
  assert.deepEqual(
    chosen.map((mutant) => mutant.name),
    [name],
  );
  const scenario = findScenario(readScenarios(), chosen[0]?.red[0]?.scenario ?? '');
  for (const command of [green, again]) {
    const [, file = '', line = ''] = PLACE.exec(command.split(' ').at(-1) ?? '') ?? [];
    assert.equal(file, scenario?.file);
    const text = readFileSync(path.join(projectRoot, file), 'utf8').split('\n')[Number(line) - 1] ?? '';
    assert.equal(text.trim(), `Scenario: ${scenario?.name}`);
  }
  assert.equal(page, `reports/mutants/${name}/index.html`);
});
