import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countScenarios, FIGURES_MEDIA_TYPE, LIMITS_MEDIA_TYPE, RUN_INFO_MEDIA_TYPE } from './summary';
import { type Message, summarize } from './summarize';
import summaryFormatter from './summary-formatter';

const at = (seconds: number) => ({ seconds, nanos: 500_000_000 });
/** Only what the builder reads of a message, which has many more fields. */
const message = (content: object) => content as Message;

interface Told {
  name?: string;
  tags?: string[];
  steps?: string[];
  figures?: object[];
  limits?: object[];
  finished?: boolean;
}

/** The messages of one scenario that runs from second 1 to 3. */
function scenario(
  id: string,
  { name = id, tags = [], steps = ['PASSED'], figures = [], limits = [], finished = true }: Told,
): Message[] {
  const startedId = `started-${id}`;
  return [
    message({
      pickle: {
        ...{ id: `pickle-${id}`, uri: 'a.feature', name, tags: tags.map((tag) => ({ name: tag })) },
        astNodeIds: ['scenario'],
        steps: steps.map((_, i) => ({ id: `step-${id}-${i}`, text: `step ${i} of ${id}` })).slice(0, -1),
      },
    }),
    message({
      testCase: {
        ...{ id: `case-${id}`, pickleId: `pickle-${id}` },
        // The last one is a hook, which is no step of the pickle.
        testSteps: steps.map((_, i) => ({
          id: `test-${id}-${i}`,
          ...(i < steps.length - 1 && { pickleStepId: `step-${id}-${i}` }),
        })),
      },
    }),
    message({ testCaseStarted: { id: startedId, testCaseId: `case-${id}`, timestamp: at(1), workerId: id } }),
    ...figures.map((figure) => attach(id, FIGURES_MEDIA_TYPE, figure)),
    ...limits.map((limit) => attach(id, LIMITS_MEDIA_TYPE, limit)),
    ...steps.map((status, i) =>
      message({
        testStepFinished: {
          ...{ testCaseStartedId: startedId, testStepId: `test-${id}-${i}` },
          testStepResult: { status, ...(status === 'FAILED' && { message: `no ${i}` }) },
        },
      }),
    ),
    ...(finished ? [message({ testCaseFinished: { testCaseStartedId: startedId, timestamp: at(3) } })] : []),
  ];
}

/** To the first step of a scenario. */
function attach(id: string, mediaType: string, content: object, encoding = 'IDENTITY'): Message {
  const step = { testCaseStartedId: `started-${id}`, testStepId: `test-${id}-0` };
  const text = JSON.stringify(content);
  const body = encoding === 'BASE64' ? Buffer.from(text).toString('base64') : text;
  return message({ attachment: { ...step, mediaType, body, contentEncoding: encoding } });
}

const FEATURE = {
  name: 'Full pipeline',
  children: [{ scenario: { id: 'scenario', steps: [], examples: [] } }],
};

function build(...messages: Message[]) {
  const run = [
    message({ gherkinDocument: { uri: 'a.feature', feature: FEATURE } }),
    message({ testRunStarted: { timestamp: at(0) } }),
    ...messages,
    message({ testRunFinished: { timestamp: at(4) } }),
  ];
  return summarize(run, { shard: '1/2', cpuSeconds: 2 });
}

const statusOf = (told: Told) => build(...scenario('x', told)).scenarios[0]?.status;

describe('the summary', () => {
  test('has id, feature, tags, status, time and merged figures of each scenario', () => {
    const tags = ['@P1', '@US1-1', '@US1-2'];
    const summary = build(
      ...scenario('x', {
        name: 'Whole fixture',
        tags,
        figures: [{ 'A/V offset, in ms': 0.4 }, { 'pictures lost': 0 }],
        limits: [{ 'A/V offset, in ms': { atMost: 20 } }],
      }),
    );
    assert.deepEqual(summary.scenarios, [
      {
        id: 'US1-1',
        feature: 'Full pipeline',
        name: 'Whole fixture',
        tags,
        status: 'passed',
        seconds: 2,
        figures: { 'A/V offset, in ms': 0.4, 'pictures lost': 0 },
        limits: { 'A/V offset, in ms': { atMost: 20 } },
      },
    ]);
    assert.equal(summary.wallSeconds, 4);
    assert.equal(summary.shard, '1/2');
    assert.equal(summary.cpuSeconds, 2);
    assert.equal(summary.workers, 1);
  });

  test('no time is negative, whatever a clock or a cut-off run says', () => {
    const facts = { shard: null, cpuSeconds: null };
    const begun = message({ testRunStarted: { timestamp: at(9) } });
    assert.equal(summarize([begun], facts).wallSeconds, 0);
    const ended = message({ testRunFinished: { timestamp: at(4) } });
    assert.equal(summarize([begun, ended], facts).wallSeconds, 0);
  });

  test('ids of edge cases, and none', () => {
    const { scenarios } = build(
      ...scenario('x', { tags: ['@edge', '@E10'] }),
      ...scenario('y', { tags: ['@P1'] }),
    );
    assert.deepEqual(
      scenarios.map(({ id }) => id),
      ['E10', null],
    );
  });

  test('a scenario is as grave as its gravest step', () => {
    assert.equal(statusOf({ steps: ['PASSED', 'FAILED', 'SKIPPED'] }), 'failed');
    assert.equal(statusOf({ steps: ['PASSED', 'SKIPPED'] }), 'skipped');
    assert.equal(statusOf({ steps: ['UNDEFINED', 'SKIPPED'] }), 'undefined');
    assert.equal(statusOf({ steps: ['PENDING', 'SKIPPED'] }), 'pending');
    assert.equal(statusOf({ steps: ['AMBIGUOUS', 'UNDEFINED'] }), 'ambiguous');
    assert.equal(statusOf({ steps: [] }), 'unknown');
  });

  test('tells what went wrong first, a step by its text and a hook by its place', () => {
    const failureOf = (steps: string[]) => build(...scenario('x', { steps })).scenarios[0]?.failure;
    assert.equal(failureOf(['PASSED', 'SKIPPED']), undefined);
    assert.deepEqual(failureOf(['PASSED', 'FAILED', 'FAILED']), { step: 'step 1 of x', message: 'no 1' });
    assert.deepEqual(failureOf(['PASSED', 'FAILED']), { step: 'end of scenario', message: 'no 1' });
    assert.deepEqual(failureOf(['UNDEFINED', 'SKIPPED']), { step: 'step 0 of x', message: '' });
  });

  test('a scenario whose worker died is unfinished and counts as failed', () => {
    const summary = build(
      ...scenario('x', { finished: false }),
      ...scenario('y', {}),
      ...scenario('z', { steps: ['SKIPPED'] }),
    );
    assert.equal(summary.scenarios[0]?.status, 'unfinished');
    assert.deepEqual(countScenarios(summary), { passed: 1, failed: 1, skipped: 1 });
  });

  test('a retry replaces the attempt before it', () => {
    const again = [
      message({ testCaseStarted: { id: 'again', testCaseId: 'case-x', timestamp: at(5) } }),
      message({
        testStepFinished: {
          ...{ testCaseStartedId: 'again', testStepId: 'test-x-0' },
          testStepResult: { status: 'PASSED' },
        },
      }),
      message({ testCaseFinished: { testCaseStartedId: 'again', timestamp: at(6) } }),
    ];
    const { scenarios } = build(...scenario('x', { steps: ['FAILED'] }), ...again);
    assert.deepEqual(
      scenarios.map(({ status, seconds }) => [status, seconds]),
      [['passed', 1]],
    );
  });

  test('the first run info names the stack and the media server', () => {
    const first = attach(
      's',
      RUN_INFO_MEDIA_TYPE,
      { stack: 'local', mediaServer: 'MediaMTX v1.20.1' },
      'BASE64',
    );
    const { stack, mediaServer } = build(
      first,
      attach('s', RUN_INFO_MEDIA_TYPE, { stack: 'other', mediaServer: 'x' }),
    );
    assert.deepEqual([stack, mediaServer], ['local', 'MediaMTX v1.20.1']);
    assert.equal(build().stack, null);
  });

  test('the level of a foreign pipeline is told, of ours there is none', () => {
    const info = { stack: 'local', mediaServer: 'x', level: 'Level "viewer"' };
    assert.equal(build(attach('s', RUN_INFO_MEDIA_TYPE, info)).level, 'Level "viewer"');
    assert.equal('level' in build(), false);
  });
});

test('the formatter writes the summary once, at the end of the run', () => {
  let handler: (each: Message) => void = () => undefined;
  const written: string[] = [];
  summaryFormatter.formatter({
    on: (_event, given) => (handler = given),
    write: (text) => written.push(text),
  });
  for (const each of scenario('x', {})) handler(each);
  assert.equal(written.length, 0);
  handler(message({ testRunFinished: { timestamp: at(4) } }));
  assert.equal((JSON.parse(written.join('')) as { scenarios: object[] }).scenarios.length, 1);
});

test('what passes only when it is tried again counts once, as passed, and says so', () => {
  const first = scenario('x', { steps: ['FAILED'] });
  const again = scenario('x', {}).map(
    (each) => JSON.parse(JSON.stringify(each).replaceAll('started-x', 'again')) as Message,
  );
  const summary = build(...first, ...again);
  assert.deepEqual(countScenarios(summary), { passed: 1, failed: 0, skipped: 0 });
  assert.deepEqual(summary.scenarios[0]?.flaky, { step: 'end of scenario', message: 'no 0' });
});
