import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { before, test } from 'node:test';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import { projectRoot } from '../../base/project-root';
import { ROWS } from '../../report/summary';
import type { Message } from '../../report/summarize';

type Pickle = NonNullable<Message['pickle']>;

const PRIORITIES = ['@P1', '@P2', '@P3'];
const STORIES = ['@US1', '@US2', '@US3', '@US4', '@US5', '@US6'];
const KINDS = ['@edge', '@metrics', '@contract', '@analysers', '@serial', '@viewer', '@operated'];
const ROW_TAGS = ROWS.map((row) => `@${row}`);
/** The order in which a worker is built (docs/contract.md). */
const RUNG = /^@rung-\d+$/;
const AGREED = [...PRIORITIES, ...STORIES, ...KINDS, ...ROW_TAGS];
/** As many as a reader keeps in mind: of what is given, and again of what is done and what comes of it. */
const MOST_OF_A_KIND = 6;
/** `A viewer wants …`, `Whoever builds a worker wants …`. */
const NARRATIVE = /^\s*(?:An?|Whoever) [^.]*\bwants /;

const messages: Message[] = [];
let pickles: Pickle[] = [];
const tagsOf = ({ tags }: Pickle): string[] => tags.map(({ name }) => name);
const placeOf = ({ uri, location, name }: Pickle): string => `${uri}:${location?.line ?? 1} "${name}"`;
const none = (wrong: readonly string[]): void => assert.deepEqual(wrong, []);
const noneIs = (isWrong: (pickle: Pickle) => boolean): void => none(pickles.filter(isWrong).map(placeOf));

/** cucumber reads all features and matches their steps with the built definitions; no scenario runs. */
before(async () => {
  const environment = { cwd: projectRoot, stdout: new PassThrough().resume() };
  const { runConfiguration } = await loadConfiguration({}, environment);
  const { sources, support, runtime } = runConfiguration;
  const formats = { stdout: 'summary', files: {}, publish: false, options: {} } as const;
  const dry = { sources, support, formats, runtime: { ...runtime, dryRun: true, parallel: 0 } };
  await runCucumber(dry, environment, (message) => messages.push(message));
  pickles = messages.flatMap(({ pickle }) => pickle ?? []);
});

test('every feature can be read, and begins with who wants what', () => {
  none(messages.flatMap(({ parseError }) => parseError?.message ?? []));
  const features = messages.flatMap(({ gherkinDocument }) => gherkinDocument?.feature ?? []);
  assert.ok(features.length > 0);
  for (const { name, description } of features) assert.match(description, NARRATIVE, name);
});

test('a scenario is taken in at a glance, and claims something', () => {
  const stepsBefore = ({ steps }: Pickle): number => {
    const begun = steps.findIndex(({ type }) => ['Action', 'Outcome'].includes(String(type)));
    return begun < 0 ? steps.length : begun;
  };
  noneIs(({ steps }) => steps.length < 2 || !steps.some(({ type }) => String(type) === 'Outcome'));
  noneIs((pickle) => stepsBefore(pickle) > MOST_OF_A_KIND);
  noneIs((pickle) => pickle.steps.length - stepsBefore(pickle) > MOST_OF_A_KIND);
});

test('each scenario has a name of its own, by which reports and mutants know it', () => {
  const names = pickles.map(({ name }) => name);
  noneIs(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
});

test('every tag is agreed, and each scenario has one priority', () => {
  const unknown = new Set(pickles.flatMap(tagsOf).filter((tag) => !AGREED.includes(tag) && !RUNG.test(tag)));
  none([...unknown]);
  const priorities = (pickle: Pickle) => new Set(tagsOf(pickle).filter((tag) => PRIORITIES.includes(tag)));
  noneIs((pickle) => priorities(pickle).size !== 1);
});

test('every row that is to be proved has a scenario', () => {
  const tagged = new Set(pickles.flatMap(tagsOf));
  none(ROW_TAGS.filter((tag) => !tagged.has(tag)));
});

test('every step has one definition, and every definition a step', () => {
  const steps = messages.flatMap(({ testCase }) => testCase?.testSteps ?? []);
  const defined = steps.flatMap(({ pickleStepId, stepDefinitionIds = [] }) =>
    pickleStepId === undefined ? [] : [{ pickleStepId, stepDefinitionIds }],
  );
  const notOne = defined.filter(({ stepDefinitionIds }) => stepDefinitionIds.length !== 1);
  const texts = pickles.flatMap((pickle) => pickle.steps);
  none(
    texts.filter(({ id }) => notOne.some(({ pickleStepId }) => pickleStepId === id)).map(({ text }) => text),
  );
  const used = new Set(defined.flatMap(({ stepDefinitionIds }) => stepDefinitionIds));
  const definitions = messages.flatMap(({ stepDefinition }) => stepDefinition ?? []);
  none(definitions.filter(({ id }) => !used.has(id)).map(({ pattern }) => pattern.source));
});
