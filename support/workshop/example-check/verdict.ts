import { counted, type ScenarioSummary, type Summary } from '../../report/summary';
import type { Deficit, Expectation, Sayings } from './subjects';

/** What a run of somebody else's worker said, in lines, and what of it should not be. */
export interface ExampleVerdict {
  lines: string[];
  problems: string[];
}

/**
 * Everything passes, but for the scenarios that a deficit shows in, which have to fail with its words, and those that are left
 * out for the reason that is known.
 * @param isWhole every scenario that is named has to be there: in a run of some of them only those that are
 */
export function exampleVerdict(
  { scenarios }: Pick<Summary, 'scenarios'>,
  { deficits, leftOut }: Expectation,
  isWhole: boolean,
): ExampleVerdict {
  const named = Object.assign({}, leftOut, ...deficits.flatMap(namesOf)) as Sayings;
  const due = scenarios.filter(({ name }) => !(name in named));
  const passed = scenarios.filter(({ status }) => status === 'passed');
  const skipped = scenarios.filter(({ status }) => status === 'skipped');
  const lines = [`${counted(passed.length, 'scenario')} passed, ${skipped.length} left out.`];
  const problems = due.filter(({ status }) => status !== 'passed').map(unexpected);
  problems.push(...scenarios.filter(({ name }) => name in leftOut).flatMap(unlessLeftOut(leftOut)));
  if (passed.length === 0) problems.push('No scenario passed.');
  for (const { what, told, perhaps = {} } of deficits) {
    const about = scenarios.filter(
      ({ name, status }) => name in told || (name in perhaps && status !== 'passed'),
    );
    const silent = about.flatMap(unlessTold(what, { ...perhaps, ...told }));
    lines.push(
      `Deficit: ${what}. ${about.length - silent.length} of ${counted(about.length, 'scenario')} told it.`,
    );
    problems.push(...silent);
  }
  const seen = new Set(scenarios.map(({ name }) => name));
  if (isWhole)
    problems.push(
      ...Object.keys(named)
        .filter((name) => !seen.has(name))
        .map((name) => `"${name}" was not run: it is expected to fail, or to be left out.`),
    );
  return { lines, problems };
}

const namesOf = ({ told, perhaps = {} }: Deficit): Sayings[] => [told, perhaps];

const gist = ({ failure }: ScenarioSummary): string => failure?.message.slice(0, 300) ?? '';

const unexpected = (scenario: ScenarioSummary): string =>
  `"${scenario.name}" ${scenario.status}: ${scenario.failure?.step ?? scenario.leftOut?.join('; ') ?? ''}: ${gist(scenario)}`;

const unlessLeftOut =
  (reasons: Sayings) =>
  ({ name, status, leftOut = [] }: ScenarioSummary): string[] =>
    status === 'skipped' && leftOut.some((reason) => reasons[name]?.test(reason))
      ? []
      : [`"${name}" ${status}: it was to be left out, as ${String(reasons[name])}: ${leftOut.join('; ')}`];

const unlessTold =
  (what: string, sayings: Sayings) =>
  (scenario: ScenarioSummary): string[] => {
    const { name, status, failure } = scenario;
    const words = sayings[name];
    if (status === 'failed' && words?.test(failure?.message ?? '')) return [];
    return status === 'failed'
      ? [`"${name}" failed, but not in words for "${what}" (${String(words)}): ${gist(scenario)}`]
      : [`"${name}" ${status}: it was to tell "${what}".`];
  };
