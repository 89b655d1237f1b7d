import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generateMessages } from '@cucumber/gherkin';
import { projectRoot } from '../base/project-root';
import type { Limit } from './limits';
import type { Message } from './summarize';
import { FIGURES_MEDIA_TYPE, LIMITS_MEDIA_TYPE, RUN_INFO_MEDIA_TYPE } from './summary';

type Pickle = NonNullable<Message['pickle']>;

/** A message with only the fields that matter; cucumber's have many more. */
export const message = (content: object): Message => content;

const at = (seconds: number) => ({ timestamp: { seconds, nanos: 0 } });

const THREE = ['x', 'y', 'z'].map((name) => `  Scenario: ${name}\n    Given ${name}\n`);

/**
 * The messages of a run of `a.feature`, which has the scenarios x, y and z of one step; ids begin with the run's name, as
 * each run has its own.
 * @param scenarios that run; status of its one step and of its hook, left out: the run broke off there
 */
export function runOf(
  name: string,
  startedAt: number,
  scenarios: readonly { name: string; status?: string }[],
  text = `Feature: a\n${THREE.join('')}`,
): Message[] {
  const texts = parse({ uri: 'a.feature', data: text }, name);
  const pickles = texts.flatMap(({ pickle }) => pickle ?? []);
  const chosen = scenarios.flatMap(({ name: wanted, status }) =>
    pickles.filter((pickle) => pickle.name === wanted).map((pickle) => ({ pickle, status })),
  );
  const success = scenarios.every(({ status }) => status === 'PASSED');
  return [
    message({ meta: META }),
    ...texts,
    message({ stepDefinition: { id: `${name} definition` } }),
    message({ testRunStarted: { id: `${name} run`, ...at(startedAt) } }),
    ...chosen.map(({ pickle }) => testCase(name, pickle)),
    ...chosen.flatMap(({ pickle, status }) =>
      attempt(name, pickle, { startedAt: startedAt + 1, results: status ? [{ status }, { status }] : [] }),
    ),
    message({ testRunFinished: { testRunStartedId: `${name} run`, success, ...at(startedAt + 10) } }),
  ];
}

/** What became of a scenario; all others pass. */
export interface Told {
  /** Of its last step; the ones before it pass. */
  status?: 'FAILED' | 'SKIPPED' | 'UNDEFINED';
  message?: string;
  figures?: Record<string, number | string>;
  limits?: Record<string, Limit>;
  /** Of its last step; the ones before it take none. */
  seconds?: number;
  /** It failed with this message, and was tried again. */
  before?: string;
  /** Contents by media type. */
  attachments?: readonly (readonly [mediaType: string, content: object])[];
}

/**
 * The messages of a whole run of the real features, as cucumber would tell it.
 * @param told by id tag (without @) or name of the scenario
 * @param chosen features whose path it matches
 */
export function runOfFeatures(told: Readonly<Record<string, Told>> = {}, chosen = /./): Message[] {
  const files = readdirSync(path.join(projectRoot, 'features'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .map((file) => `features/${file}`)
    .filter((uri) => uri.endsWith('.feature') && chosen.test(uri))
    .sort()
    .flatMap((uri) => parse({ uri, data: readFileSync(path.join(projectRoot, uri), 'utf8') }));
  const pickles = texts.flatMap(({ pickle }) => pickle ?? []);
  return [
    message({ meta: META }),
    ...texts,
    message({ testRunStarted: { id: ' run', ...at(1_795_546_800) } }),
    ...pickles.map((pickle) => testCase('', pickle)),
    ...pickles.flatMap((pickle) => attempts(pickle, toldOf(pickle, told))),
    message({ testRunFinished: { testRunStartedId: ' run', success: true, ...at(1_795_547_093) } }),
  ];
}

/** The messages of a feature's text. @param ids begin with it */
function parse({ uri, data }: { uri: string; data: string }, ids = uri): Message[] {
  const plain = 'text/x.cucumber.gherkin+plain' as Parameters<typeof generateMessages>[2];
  let count = 0;
  const newId = (): string => `${ids}#${count++}`;
  const options = { includeSource: true, includeGherkinDocument: true, includePickles: true, newId };
  return generateMessages(data, uri, plain, options) as Message[];
}

const META = {
  ...{ protocolVersion: '32.3.1', cpu: { name: 'x64' } },
  implementation: { name: 'cucumber-js', version: '12.9.0' },
  runtime: { name: 'node.js', version: '20.20.2' },
  os: { name: 'linux', version: '6.18' },
};

function toldOf({ name, tags }: Pickle, told: Readonly<Record<string, Told>>): Told {
  const keys = [name, ...tags.map((tag) => tag.name.slice(1))];
  return keys.map((key) => told[key]).find((each) => each !== undefined) ?? {};
}

/** Its steps, and a hook behind them. */
const testCase = (run: string, { id, steps }: Pickle): Message =>
  message({
    testCase: {
      ...{ id: `case ${id}`, pickleId: id, testRunStartedId: `${run} run` },
      testSteps: [
        ...steps.map((step) => ({
          ...{ id: `test ${step.id}`, pickleStepId: step.id, stepDefinitionIds: [`${run} definition`] },
        })),
        { id: `hook ${id}`, hookId: 'hook' },
      ],
    },
  });

/** All attempts at a scenario. */
function attempts(pickle: Pickle, told: Told): Message[] {
  const { status = 'PASSED', message: words, seconds = 0, figures = {}, limits = {} } = told;
  const passed = pickle.steps.slice(1).map(() => ({ status: 'PASSED' }));
  const startedAt = 1_795_546_801;
  const red = { status: 'FAILED', message: told.before };
  const attachments = [
    [FIGURES_MEDIA_TYPE, figures] as const,
    [LIMITS_MEDIA_TYPE, limits] as const,
    [RUN_INFO_MEDIA_TYPE, { stack: 'local', mediaServer: 'stand-in 0.1.0' }] as const,
    ...(told.attachments ?? []),
  ];
  const last = [...passed, { status, message: words, seconds }, { status: 'PASSED' }];
  const first = [...passed, red, { status: 'PASSED' }];
  return [
    ...(told.before === undefined ? [] : attempt('', pickle, { startedAt, results: first })),
    ...attempt('again', pickle, { startedAt, results: last, attachments }),
  ];
}

interface Attempt {
  startedAt: number;
  /** Of each step, and of the hook; none: the run broke off. */
  results: readonly { status: string; message?: string | undefined; seconds?: number }[];
  attachments?: Told['attachments'];
}

function attempt(name: string, { id, steps }: Pickle, told: Attempt): Message[] {
  const { startedAt, results, attachments = [] } = told;
  const testCaseStartedId = `started ${id} ${name}`;
  const testStepIds = [...steps.map((step) => `test ${step.id}`), `hook ${id}`];
  const started = { id: testCaseStartedId, testCaseId: `case ${id}`, workerId: '0', ...at(startedAt) };
  return [
    message({ testCaseStarted: started }),
    ...attachments.map(([mediaType, content]) =>
      message({
        attachment: {
          ...{ testCaseStartedId, testStepId: `hook ${id}`, mediaType },
          ...{ body: JSON.stringify(content), contentEncoding: 'IDENTITY' },
        },
      }),
    ),
    ...results.map(({ status, message: words, seconds = 0 }, i) =>
      message({
        testStepFinished: {
          ...{ testCaseStartedId, testStepId: testStepIds[i], ...at(startedAt + 1) },
          testStepResult: {
            duration: { seconds: Math.floor(seconds), nanos: Math.round((seconds % 1) * 1e9) },
            ...{ status, ...(words !== undefined && { message: words }) },
          },
        },
      }),
    ),
    ...(results.length > 0
      ? [message({ testCaseFinished: { testCaseStartedId, ...at(startedAt + 2) } })]
      : []),
  ];
}
