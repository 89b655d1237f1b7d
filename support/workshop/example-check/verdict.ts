import { counted, type ScenarioSummary, type Summary } from '../../report/summary';
import type { Deficit } from './subjects';

/** What a run of the example worker said, in lines, and what of it should not be. */
export interface ExampleVerdict {
  lines: string[];
  problems: string[];
}

/** Everything passes, but for scenarios about a deficit, which have to fail with its words. */
export function exampleVerdict(
  { scenarios }: Pick<Summary, 'scenarios'>,
  deficits: readonly Deficit[],
): ExampleVerdict {
  const of = ({ name, status }: ScenarioSummary): Deficit | undefined =>
    deficits.find(({ scenarios: names, perhaps = [] }) =>
      [...names, ...(status === 'passed' ? [] : perhaps)].some((each) => each.test(name)),
    );
  const due = scenarios.filter((scenario) => !of(scenario));
  const passed = due.filter(({ status }) => status === 'passed');
  const skipped = due.filter(({ status }) => status === 'skipped');
  const lines = [`${counted(passed.length, 'scenario')} passed, ${skipped.length} left out by its profile.`];
  const problems = [
    ...due.filter(({ status }) => status !== 'passed' && status !== 'skipped').map(unexpected),
    ...skipped
      .filter(({ leftOut = [] }) => leftOut.length === 0)
      .map(({ name }) => `"${name}" was skipped without a reason.`),
  ];
  if (passed.length === 0) problems.push('No scenario passed.');
  for (const deficit of deficits) {
    const about = scenarios.filter((scenario) => of(scenario) === deficit && scenario.status !== 'skipped');
    const told = about.filter(
      ({ status, failure }) => status === 'failed' && deficit.words.test(failure?.message ?? ''),
    );
    lines.push(`Deficit: ${deficit.what}. ${told.length} of ${counted(about.length, 'scenario')} told it.`);
    problems.push(
      ...about.filter((scenario) => !told.includes(scenario)).map((scenario) => notTold(deficit, scenario)),
    );
  }
  return { lines, problems };
}

const unexpected = ({ name, status, failure }: ScenarioSummary): string =>
  `"${name}" ${status}: ${failure?.step ?? ''}: ${failure?.message.slice(0, 300) ?? ''}`;

const notTold = ({ what, words }: Deficit, { name, status, failure }: ScenarioSummary): string =>
  status === 'failed'
    ? `"${name}" failed, but not in words for "${what}" (${String(words)}): ${failure?.message.slice(0, 300) ?? ''}`
    : `"${name}" ${status}: it was to tell "${what}".`;
