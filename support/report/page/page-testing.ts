import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generateMessages } from '@cucumber/gherkin';
import { projectRoot } from '../../base/project-root';
import { at, message } from '../run-testing';
import { FIGURES_MEDIA_TYPE, LIMITS_MEDIA_TYPE, RUN_INFO_MEDIA_TYPE } from '../summary';
import type { Message } from '../summary-builder';
import type { Limit } from '../limits';

type Pickle = NonNullable<Message['pickle']>;

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
  const texts = featureFiles()
    .filter(({ uri }) => chosen.test(uri))
    .flatMap(parse);
  const pickles = texts.flatMap(({ pickle }) => pickle ?? []);
  return [
    message({ meta: META }),
    ...texts,
    message({ testRunStarted: { id: 'run', ...at(1_795_546_800) } }),
    ...pickles.map(testCase),
    ...pickles.flatMap((pickle) => performances(pickle, toldOf(pickle, told))),
    message({ testRunFinished: { testRunStartedId: 'run', success: true, ...at(1_795_547_093) } }),
  ];
}

/** The messages of a single feature whose text is given. */
export function parse({ uri, data }: { uri: string; data: string }): Message[] {
  const plain = 'text/x.cucumber.gherkin+plain' as Parameters<typeof generateMessages>[2];
  let ids = 0;
  const newId = (): string => `${uri}#${ids++}`;
  const options = { includeSource: true, includeGherkinDocument: true, includePickles: true, newId };
  return generateMessages(data, uri, plain, options) as Message[];
}

const META = {
  ...{ protocolVersion: '32.3.1', cpu: { name: 'x64' } },
  implementation: { name: 'cucumber-js', version: '12.9.0' },
  runtime: { name: 'node.js', version: '20.20.2' },
  os: { name: 'linux', version: '6.18' },
};

function featureFiles(): { uri: string; data: string }[] {
  const files = readdirSync(path.join(projectRoot, 'features'), { recursive: true, encoding: 'utf8' }).sort();
  return files
    .filter((file) => file.endsWith('.feature'))
    .map((file) => ({
      uri: `features/${file}`,
      data: readFileSync(path.join(projectRoot, 'features', file), 'utf8'),
    }));
}

function toldOf({ name, tags }: Pickle, told: Readonly<Record<string, Told>>): Told {
  const keys = [name, ...tags.map((tag) => tag.name.slice(1))];
  return keys.map((key) => told[key]).find((each) => each !== undefined) ?? {};
}

const testCase = ({ id, steps }: Pickle): Message =>
  message({
    testCase: {
      ...{ id: `case ${id}`, pickleId: id, testRunStartedId: 'run' },
      testSteps: [
        ...steps.map((step) => ({ id: `test ${step.id}`, pickleStepId: step.id })),
        { id: `hook ${id}`, hookId: 'hook' },
      ],
    },
  });

/** All attempts at a scenario. */
function performances(pickle: Pickle, told: Told): Message[] {
  if (told.before === undefined) return performance(pickle, told, 0);
  return [
    ...performance(pickle, { status: 'FAILED', message: told.before }, 0),
    ...performance(pickle, told, 1),
  ];
}

function performance(
  { id, steps }: Pickle,
  { status, message: words = '', seconds = 0, ...told }: Told,
  attempt: number,
): Message[] {
  const testCaseStartedId = `started ${id} ${attempt}`;
  const finish = (testStepId: string, result: string, took = 0): Message =>
    message({
      testStepFinished: {
        ...{ testCaseStartedId, testStepId, ...at(1_795_546_802) },
        testStepResult: {
          ...{ status: result, duration: { seconds: Math.floor(took), nanos: Math.round((took % 1) * 1e9) } },
          ...(result !== 'PASSED' && words !== '' && { message: words }),
        },
      },
    });
  const contents = [
    [FIGURES_MEDIA_TYPE, told.figures ?? {}] as const,
    [LIMITS_MEDIA_TYPE, told.limits ?? {}] as const,
    [RUN_INFO_MEDIA_TYPE, { stack: 'local', mediaServer: 'stand-in 0.1.0' }] as const,
    ...(told.attachments ?? []),
  ];
  return [
    message({
      testCaseStarted: { id: testCaseStartedId, testCaseId: `case ${id}`, attempt, ...at(1_795_546_801) },
    }),
    ...steps.map((step, i) =>
      i === steps.length - 1
        ? finish(`test ${step.id}`, status ?? 'PASSED', seconds)
        : finish(`test ${step.id}`, 'PASSED'),
    ),
    ...contents.map(([mediaType, content]) =>
      message({
        attachment: {
          ...{ testCaseStartedId, testStepId: `hook ${id}`, mediaType },
          ...{ body: JSON.stringify(content), contentEncoding: 'IDENTITY' },
        },
      }),
    ),
    finish(`hook ${id}`, 'PASSED'),
    message({ testCaseFinished: { testCaseStartedId, ...at(1_795_546_803), willBeRetried: false } }),
  ];
}
