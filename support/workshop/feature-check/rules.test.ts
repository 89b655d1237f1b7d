import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateMessages } from '@cucumber/gherkin';
import { ROWS } from '../../report/summary';
import { type Facts, formatFinding } from './facts';
import { checkFeatures } from './rules';

const RUNGS = Array.from({ length: 10 }, (_, i) => `@rung-${i + 1}`);
const FINE = `@P1 ${[...ROWS.map((row) => `@${row}`), ...RUNGS].join(' ')}
Feature: A
  A viewer wants to see, so that nothing is missed.

  Rule: B

    Background:
      Given c

    Scenario: D
      When e
      Then f
`;
const ALL = { c: ['s.ts:1'], e: ['s.ts:2'], f: ['s.ts:3'] };

/** @param defined where each step is defined */
function factsOf(text: string, defined: Record<string, readonly string[]>): Facts {
  let count = 0;
  const options = {
    ...{ includeSource: false, includeGherkinDocument: true, includePickles: true, defaultDialect: 'en' },
    newId: () => String(count++),
  };
  const messages = generateMessages(text, 'a.feature', 'text/x.cucumber.gherkin+plain' as never, options);
  const pickles = messages.flatMap(({ pickle }) => pickle ?? []);
  const idsOf = (text: string): string[] => (defined[text] ?? []).map((place) => `${text} ${place}`);
  return {
    documents: messages.flatMap(({ gherkinDocument }) => gherkinDocument ?? []),
    pickles,
    parseErrors: messages.flatMap(({ parseError }) => parseError ?? []),
    testCases: pickles.map(({ id, steps }) => ({
      ...{ id: `case ${id}`, pickleId: id },
      testSteps: steps.map((step) => ({
        id: step.id,
        pickleStepId: step.id,
        stepDefinitionIds: idsOf(step.text),
      })),
    })),
    definitions: Object.entries(defined).flatMap(([source, places]) =>
      places.map((place) => definition(source, place)),
    ),
  };
}

function definition(source: string, place: string): Facts['definitions'][number] {
  const [uri = '', line] = place.split(':');
  return {
    id: `${source} ${place}`,
    pattern: { source, type: 'CUCUMBER_EXPRESSION' as never },
    sourceReference: { uri, location: { line: Number(line) } },
  };
}

const findings = (text: string, defined: Record<string, readonly string[]> = ALL): string[] =>
  checkFeatures(factsOf(text, defined)).map(formatFinding);

test('a feature as agreed is left alone', () => assert.deepEqual(findings(FINE), []));

const flaws: [flaw: string, text: string, seen: RegExp][] = [
  [
    'no Gherkin',
    FINE.replace('Feature: A', 'Faeture: A'),
    /^a\.feature:2: expected Gherkin, seen .*Faeture/s,
  ],
  [
    'nobody wants it',
    FINE.replace('A viewer wants to see', 'It shows'),
    /^a\.feature:2: expected who wants what/,
  ],
  ['no description', FINE.replace(/ {2}A viewer.*\n/, ''), /seen no description/],
  [
    'a description that sticks out',
    FINE.replace('  A viewer', ' A viewer'),
    /:2: expected .* by 2 spaces, seen " A/,
  ],
  [
    'a rule described too far in',
    FINE.replace('Rule: B\n', 'Rule: B\n     x\n'),
    /:5: expected .* by 4 spaces/,
  ],
  ['nothing claimed', FINE.replace('      Then f\n', ''), /:10: expected a Then, seen none/],
  [
    'a single step',
    FINE.replace(/ {4}Background:\n.*\n/, '').replace('      When e\n', ''),
    /:8: expected 2 steps/,
  ],
  [
    'seven steps after the Givens',
    FINE.replace('Then f\n', `Then f\n${'      And f\n'.repeat(5)}`),
    /seen 1 and 7/,
  ],
  ['seven Givens', FINE.replace('Given c\n', `Given c\n${'      And c\n'.repeat(6)}`), /seen 7 and 2/],
  ['a name given twice', `${FINE}\n    Scenario: D\n      Then f\n`, /:14: .*seen "D" as in a\.feature:10/],
  ['a tag that nobody knows', FINE.replace('@P1', '@P1 @slow'), /:1: expected one of .*, seen @slow/],
  ['no priority', FINE.replace('@P1 ', ''), /:10: expected one of @P1, @P2, @P3, seen none/],
  ['two priorities', FINE.replace('@P1', '@P1 @P3'), /seen @P1 and @P3/],
  ['a tag given twice', FINE.replace('    Scenario', '    @P1\n    Scenario'), /:10: expected @P1 once/],
  [
    'a rung without a scenario',
    FINE.replace('@rung-7 ', ''),
    /expected one scenario with the tag @rung-7, seen none/,
  ],
  [
    'a rung of two scenarios',
    `${FINE}\n    Scenario: E\n      Then f\n`,
    /a\.feature:14: expected one scenario with the tag @rung-1, seen 2/,
  ],
  ['a row without proof', FINE.replace('@E10', ''), /expected a scenario with the tag @E10/],
];

for (const [flaw, text, seen] of flaws)
  test(`${flaw} is found`, () => {
    const found = findings(text, { ...ALL });
    assert.match(found.join('\n'), seen);
  });

test('of an outline, each example has a name of its own', () => {
  const outline = FINE.replace('Scenario: D', 'Scenario Outline: D').replace(
    'Then f\n',
    'Then f\n\n      Examples:\n        | x |\n        | 1 |\n        | 2 |\n',
  );
  assert.equal(findings(outline).length, 1);
  assert.deepEqual(findings(outline.replace('Outline: D', 'Outline: D <x>')), []);
});

test('a step without a definition is found, with its words', () => {
  assert.deepEqual(findings(FINE, { c: ALL.c, e: ALL.e }), [
    'a.feature:12: expected one definition of "f", seen none. Define it in step-definitions/, or use the words of another step.',
  ]);
});

test('a step with two definitions is found, with both', () => {
  assert.deepEqual(findings(FINE, { ...ALL, c: ['s.ts:1', 't.ts:9'] }), [
    'a.feature:8: expected one definition of "c", seen s.ts:1 and t.ts:9. Give them different words.',
  ]);
});

test('a definition without a step is found', () => {
  assert.deepEqual(findings(FINE, { ...ALL, g: ['s.ts:4'] }), [
    's.ts:4: expected a step for "g", seen none. Remove the definition, or correct its words.',
  ]);
});
