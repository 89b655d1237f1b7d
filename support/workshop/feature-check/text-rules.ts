import { type Facts, type Finding, type GherkinDocument, type Placed, scenariosOf } from './facts';

/** What a scenario needs to show anything: something given or done, and what must come of it. */
const LEAST_STEPS = 2;
/** As many as a reader keeps in mind: of what is given, and again of what is done and what comes of it. */
const MOST_OF_A_KIND = 6;
/** Spaces by which each level of a feature file is further in. */
const INDENTATION = 2;
/** `A viewer wants …`, `Whoever builds a worker wants …`. */
const NARRATIVE = /^(?:An?|Whoever) [^.]*\bwants /;

/** Gherkin that cannot be read. */
export function unreadable({ parseErrors }: Facts): Finding[] {
  return parseErrors.map(({ source, message }) => ({
    ...{ file: source.uri ?? 'features', line: source.location?.line ?? 1 },
    ...{ expected: 'Gherkin', seen: message, toDo: 'Correct it.' },
  }));
}

/** Reports, remembered durations and mutants know a scenario by its name, that of an outline's example included. */
export function doubledNames({ pickles }: Facts): Finding[] {
  return pickles.flatMap(({ uri, name, location }, i) => {
    const first = pickles.findIndex((other) => other.name === name);
    if (first === i) return [];
    const where = `${pickles[first]?.uri}:${pickles[first]?.location?.line ?? 1}`;
    return [
      {
        ...{
          file: uri,
          line: location?.line ?? 1,
          expected: 'a name of its own',
          seen: `"${name}" as in ${where}`,
        },
        toDo: 'Say in the name what makes it different; of an outline, put a <placeholder> into it.',
      },
    ];
  });
}

/** A feature begins with who wants what. */
export function narratives({ documents }: Facts): Finding[] {
  return documents.flatMap(({ uri = '', feature }) => {
    const description = feature?.description.trim().replace(/\s+/g, ' ') ?? '';
    if (NARRATIVE.test(description)) return [];
    return [
      {
        ...{ file: uri, line: feature?.location.line ?? 1, expected: 'who wants what, and why' },
        seen: description === '' ? 'no description' : `"${description.slice(0, 60)}…"`,
        toDo: 'Begin the description with "A … wants …" or "Whoever … wants …".',
      },
    ];
  });
}

/** Descriptions stand one level further in than their keyword. */
export function descriptions({ documents }: Facts): Finding[] {
  return documents.flatMap((document) =>
    describedParts(document).flatMap(({ description, location }) => {
      const expected = ' '.repeat((location.column ?? 1) - 1 + INDENTATION);
      const seen = description.split('\n').find((line) => line !== '' && !isIndented(line, expected));
      if (seen === undefined) return [];
      return [
        {
          ...{ file: document.uri ?? '', line: location.line, seen: JSON.stringify(seen) },
          expected: `a description that is indented by ${expected.length} spaces`,
          toDo: 'Indent it so.',
        },
      ];
    }),
  );
}

const isIndented = (line: string, by: string): boolean => line.startsWith(by) && line[by.length] !== ' ';

function describedParts({ feature }: GherkinDocument) {
  const children = feature?.children ?? [];
  const rules = children.flatMap(({ rule }) => (rule ? [rule] : []));
  const within = [...children, ...rules.flatMap((rule) => rule.children)];
  const blocks = within.flatMap(({ background, scenario }) => [
    background,
    scenario,
    ...(scenario?.examples ?? []),
  ]);
  return [feature, ...rules, ...blocks].filter((part) => part !== undefined);
}

/** A scenario is short enough to be taken in at a glance, and claims something. */
export function lengths({ documents }: Facts): Finding[] {
  return documents.flatMap(scenariosOf).flatMap((placed) => {
    const problem = lengthProblem(placed);
    return problem ? [{ file: placed.file, line: placed.scenario.location.line, ...problem }] : [];
  });
}

function lengthProblem({ scenario, background }: Placed): Omit<Finding, 'file' | 'line'> | undefined {
  const steps: readonly string[] = [...background, ...scenario.steps].map(
    ({ keywordType = '' }) => keywordType,
  );
  const begun = steps.findIndex((kind) => kind === 'Action' || kind === 'Outcome');
  const given = begun < 0 ? steps.length : begun;
  const rest = steps.length - given;
  if (!steps.includes('Outcome'))
    return { expected: 'a Then', seen: 'none', toDo: 'Say what must come of it.' };
  if (steps.length < LEAST_STEPS)
    return { expected: `${LEAST_STEPS} steps at least`, seen: `${steps.length}`, toDo: 'Say what is given.' };
  if (given <= MOST_OF_A_KIND && rest <= MOST_OF_A_KIND) return undefined;
  return {
    expected: `at most ${MOST_OF_A_KIND} Givens, and ${MOST_OF_A_KIND} steps after them (background included)`,
    seen: `${given} and ${rest}`,
    toDo: 'Make two scenarios of it, or one step of several.',
  };
}
