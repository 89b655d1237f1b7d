import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScenarioSummary } from '../../report/summary';
import type { Deficit } from './subjects';
import { exampleVerdict } from './verdict';

const DEFICIT: Deficit = {
  ...{ what: 'no joins', scenarios: [/^No border/], words: /ms late/ },
  perhaps: [/^Sometimes/],
};

const scenario = (
  name: string,
  status: ScenarioSummary['status'],
  more: Partial<ScenarioSummary> = {},
): ScenarioSummary => ({
  ...{ id: null, feature: 'f', tags: [], seconds: 1, figures: {} },
  ...{ name, status, ...more },
});
const failed = (name: string, message: string): ScenarioSummary =>
  scenario(name, 'failed', { failure: { step: 'a step', message } });
const GOOD = scenario('It plays', 'passed');
const problems = (...scenarios: ScenarioSummary[]): string[] =>
  exampleVerdict({ scenarios }, [DEFICIT]).problems;

test('all passes, a deficit is told in its words, and what the profile leaves out is skipped with a reason', () => {
  const { lines, problems } = exampleVerdict(
    {
      scenarios: [
        GOOD,
        failed('No border', '44 ms late'),
        scenario('Files', 'skipped', { leftOut: ['no files'] }),
      ],
    },
    [DEFICIT],
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(lines, [
    '1 scenario passed, 1 left out by its profile.',
    'Deficit: no joins. 1 of 1 scenario told it.',
  ]);
});

test('where a deficit may show or not, both are right', () => {
  const NO_BORDER = failed('No border', '44 ms late');
  assert.deepEqual(problems(GOOD, NO_BORDER, failed('Sometimes', '9 ms late')), []);
  assert.deepEqual(problems(GOOD, NO_BORDER, scenario('Sometimes', 'passed')), []);
  assert.match(problems(GOOD, NO_BORDER, failed('Sometimes', 'NaN')).join(), /not in words for "no joins"/);
});

const WRONG: [what: string, scenarios: ScenarioSummary[], told: RegExp][] = [
  ['a scenario that fails', [GOOD, failed('It stops', 'no end')], /^"It stops" failed: a step: no end$/],
  [
    'a deficit that is told in other words',
    [GOOD, failed('No border', 'NaN')],
    /failed, but not in words for "no joins"/,
  ],
  [
    'a deficit that is not seen',
    [GOOD, scenario('No border', 'passed')],
    /"No border" passed: it was to tell "no joins"/,
  ],
  ['what is skipped without a reason', [GOOD, scenario('It stops', 'skipped')], /skipped without a reason/],
  ['a run of nothing', [], /No scenario passed/],
];
for (const [what, scenarios, told] of WRONG)
  test(`${what} is a problem`, () => assert.match(problems(...scenarios).join('\n'), told));
