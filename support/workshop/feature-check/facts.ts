import type { Message } from '../../report/summary-builder';

export type GherkinDocument = NonNullable<Message['gherkinDocument']>;
export type Pickle = NonNullable<Message['pickle']>;
type Feature = NonNullable<GherkinDocument['feature']>;
type Children = readonly (Feature['children'][number] | Rule['children'][number])[];
export type Rule = NonNullable<Feature['children'][number]['rule']>;
export type Background = NonNullable<Rule['children'][number]['background']>;
export type Scenario = NonNullable<Rule['children'][number]['scenario']>;
export type Step = Scenario['steps'][number];

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
