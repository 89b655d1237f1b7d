import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScenarioSummary } from '../../report/summary';
import type { Expectation } from './subjects';
import { exampleVerdict } from './verdict';

const EXPECTED: Expectation = {
  deficits: [{ what: 'no joins', told: { 'No border': /ms late/ }, perhaps: { Sometimes: /ms early/ } }],
  leftOut: { Files: /no files/ },
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
const skipped = (name: string, reason: string): ScenarioSummary =>
  scenario(name, 'skipped', { leftOut: [reason] });
const GOOD = scenario('It plays', 'passed');
const LATE = failed('No border', '44 ms late');
const FILES = skipped('Files', 'there are no files');
const problems = (...scenarios: ScenarioSummary[]): string[] =>
  exampleVerdict({ scenarios }, EXPECTED, false).problems;

test('all passes, a deficit is told in its words, and what is known to be left out is', () => {
  const scenarios = [GOOD, LATE, FILES, scenario('Sometimes', 'passed')];
  const { lines, problems } = exampleVerdict({ scenarios }, EXPECTED, true);
  assert.deepEqual(problems, []);
  assert.deepEqual(lines, ['2 scenarios passed, 1 left out.', 'Deficit: no joins. 1 of 1 scenario told it.']);
});

test('where a deficit may show or not, both are right, but not in the words of another scenario', () => {
  assert.deepEqual(problems(GOOD, failed('Sometimes', '9 ms early')), []);
  assert.deepEqual(problems(GOOD, scenario('Sometimes', 'passed')), []);
  assert.match(problems(GOOD, failed('Sometimes', '9 ms late')).join(), /not in words for "no joins"/);
});

test('a whole run has every scenario that is named', () => {
  const { problems } = exampleVerdict({ scenarios: [GOOD, LATE] }, EXPECTED, true);
  assert.deepEqual(
    problems.map((problem) => /^".*?"/.exec(problem)?.[0]),
    ['"Files"', '"Sometimes"'],
  );
});

const WRONG: [what: string, scenarios: ScenarioSummary[], told: RegExp][] = [
  ['a scenario that fails', [GOOD, failed('It stops', 'no end')], /^"It stops" failed: a step: no end$/],
  ['a deficit in other words', [GOOD, failed('No border', 'NaN')], /failed, but not in words for "no joins"/],
  [
    'a deficit that is not seen',
    [GOOD, scenario('No border', 'passed')],
    /passed: it was to tell "no joins"/,
  ],
  ['a deficit that is left out', [GOOD, skipped('No border', 'why')], /skipped: it was to tell "no joins"/],
  ['what nobody expects to be left out', [GOOD, skipped('It stops', 'no log')], /"It stops" skipped: no log/],
  [
    'what is left out for another reason',
    [GOOD, skipped('Files', 'no log')],
    /to be left out, as .*: no log$/,
  ],
  ['what is not left out', [GOOD, scenario('Files', 'passed')], /"Files" passed: it was to be left out/],
  ['a run of nothing', [], /No scenario passed/],
];
for (const [what, scenarios, told] of WRONG)
  test(`${what} is a problem`, () => assert.match(problems(...scenarios).join('\n'), told));
