import { PassThrough } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import { projectRoot } from '../../base/project-root';
import type { Message } from '../../report/summary-builder';

export type GherkinDocument = NonNullable<Message['gherkinDocument']>;
export type Pickle = NonNullable<Message['pickle']>;
type Feature = NonNullable<GherkinDocument['feature']>;
type Children = readonly (Feature['children'][number] | Rule['children'][number])[];
type Rule = NonNullable<Feature['children'][number]['rule']>;
type Scenario = NonNullable<Rule['children'][number]['scenario']>;
type Step = Scenario['steps'][number];

/** What cucumber knows of the features and their step definitions without running a scenario. */
export interface Facts {
  documents: readonly GherkinDocument[];
  pickles: readonly Pickle[];
  testCases: readonly NonNullable<Message['testCase']>[];
  definitions: readonly NonNullable<Message['stepDefinition']>[];
  parseErrors: readonly NonNullable<Message['parseError']>[];
}

/** A scenario or outline where it stands in its feature. */
export interface Placed {
  file: string;
  scenario: Scenario;
  /** Steps of the backgrounds above it, the feature's first. */
  background: readonly Step[];
  /** Its own tags and those above it, with @. */
  tags: readonly { name: string; line: number }[];
}

/** All scenarios of a feature, in the order of the file. */
export function scenariosOf({ uri = '', feature }: GherkinDocument): Placed[] {
  if (!feature) return [];
  return placed(feature.children, { file: uri, background: [], tags: tagsOf(feature) });
}

function placed(children: Children, above: Omit<Placed, 'scenario'>): Placed[] {
  const own = children.flatMap(({ background }) => background?.steps ?? []);
  const within = { ...above, background: [...above.background, ...own] };
  return children.flatMap((child) => {
    if (child.scenario)
      return [{ ...within, scenario: child.scenario, tags: [...within.tags, ...tagsOf(child.scenario)] }];
    if ('rule' in child && child.rule)
      return placed(child.rule.children, { ...within, tags: [...within.tags, ...tagsOf(child.rule)] });
    return [];
  });
}

const tagsOf = ({ tags }: Pick<Scenario, 'tags'>): Placed['tags'] =>
  tags.map(({ name, location }) => ({ name, line: location.line }));

/** Something in a feature that is not as agreed. */
export interface Finding {
  /** From the project's top folder. */
  file: string;
  line: number;
  expected: string;
  seen: string;
  /** An order, as a whole sentence. */
  toDo: string;
}

/** `features/a.feature:7: expected …, seen …. Do this.` */
export const formatFinding = ({ file, line, expected, seen, toDo }: Finding): string =>
  `${file}:${line}: expected ${expected}, seen ${seen}. ${toDo}`;

/** Has cucumber read all features and match their steps with the built definitions; runs none of them. */
export async function dryRun(): Promise<Facts> {
  const messages: Message[] = [];
  const environment = { cwd: projectRoot, stdout: new PassThrough().resume() };
  const { runConfiguration } = await loadConfiguration({}, environment);
  const { sources, support, runtime } = runConfiguration;
  const quiet = { stdout: 'summary', files: {}, publish: false, options: {} } as const;
  const dry = { ...runtime, dryRun: true, parallel: 0 };
  await runCucumber({ sources, support, runtime: dry, formats: quiet }, environment, (message) =>
    messages.push(message),
  );
  return factsOf(messages);
}

const factsOf = (messages: readonly Message[]): Facts => ({
  documents: messages.flatMap(({ gherkinDocument }) => gherkinDocument ?? []),
  pickles: messages.flatMap(({ pickle }) => pickle ?? []),
  testCases: messages.flatMap(({ testCase }) => testCase ?? []),
  definitions: messages.flatMap(({ stepDefinition }) => stepDefinition ?? []),
  parseErrors: messages.flatMap(({ parseError }) => parseError ?? []),
});
