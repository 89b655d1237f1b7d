import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { controlAck } from '../services/contracts/control-events';
import type { ControlEvent } from '../services/contracts/events';
import type { ProcessingStage } from '../services/contracts/fragment-events';
import { at, parseDetails, withDetails } from '../support/faults/overrides';
import type { AudioChange } from '../support/faults/sts-control';
import { Given, Then, When } from '../support/steps';
import { errorCode, errorFor, sendOrder } from '../support/contract/messages';
import type { BackpressureAction, BackpressureSeverity } from '../services/contracts/session-events';

/** Where times are evenly spread and nothing depends on how. */
const ANY_SEED = 1;

Given(
  /^the service (?:is told to answer|answers) ([A-Z_]+) to (every fragment|every \d+\w\w fragment|the next \d+ fragments?|fragment \d+)$/,
  async function (code: string, fragments: string) {
    await (await this.contract.control()).simulateErrors([errorFor(fragments, code)]);
  },
);

Given('the service answers by these rules', async function (table: DataTable) {
  const rules = table.hashes() as { fragments: string; code: string }[];
  const errors = rules.map(({ fragments, code }) => errorFor(fragments, code));
  await (await this.contract.control()).simulateErrors(errors);
});

Given(
  'the service answers {word} to fragment {int}, with the text {string}, at the stage {string}, not retryable',
  async function (code: string, sequence: number, message: string, stage: string) {
    const error = errorFor(`fragment ${sequence}`, code);
    const details = { error_message: message, stage: stage as ProcessingStage, retryable: false };
    await (await this.contract.control()).simulateErrors([{ ...error, ...details }]);
  },
);

Given(
  'the service answers {word} to the fragment whose id the client will give to fragment {int}',
  async function (code: string, sequence: number) {
    const error = { error_code: errorCode(code), value: this.contract.client.idOf(sequence) };
    await (await this.contract.control()).simulateErrors([{ ...error, trigger: 'fragment_id' }]);
  },
);

When('the service is told to stop the errors', async function () {
  await (await this.contract.control()).stopErrors();
});

Given('the service takes {int} milliseconds for each answer', async function (ms: number) {
  await (await this.contract.control()).latency({ min_ms: ms, max_ms: ms, seed: ANY_SEED });
});

Given(
  'the service takes between {int} and {int} milliseconds for its answers, by the seed {int}',
  async function (min_ms: number, max_ms: number, seed: number) {
    await (await this.contract.control()).latency({ min_ms, max_ms, seed });
  },
);

Given(
  'the service answers the next {int} fragment(s) late by {int} milliseconds',
  async function (count: number, late_ms: number) {
    await (await this.contract.control()).delivery({ mode: 'late', count, late_ms });
  },
);

const DELIVERIES = { drops: 'drop', twice: 'duplicate', partially: 'partial' } as const;

Given(
  /^the service (drops) the next (\d+) answers?$/,
  async function (how: keyof typeof DELIVERIES, count: string) {
    await (await this.contract.control()).delivery({ mode: DELIVERIES[how], count: Number(count) });
  },
);

Given(
  /^the service answers the next (\d+) fragments? (twice|partially)$/,
  async function (count: string, how: keyof typeof DELIVERIES) {
    await (await this.contract.control()).delivery({ mode: DELIVERIES[how], count: Number(count) });
  },
);

Given(
  /^the service gives back (marked|silent|corrupt|empty|wrong_rate) sound$/,
  async function (mode: AudioChange['mode']) {
    await (await this.contract.control()).audio({ mode });
  },
);

Given(
  /^the service gives back sound that is encoded by itself, its config spelt (implicit|explicit)$/,
  async function (config_spelling: 'implicit' | 'explicit') {
    await (await this.contract.control()).audio({ mode: 'encoded', config_spelling });
  },
);

Given('the service gives back sound stretched by {int} percent', async function (stretch_percent: number) {
  await (await this.contract.control()).audio({ mode: 'stretched', stretch_percent });
});

Given('the service confirms at most {int} fragments in flight', async function (limit: number) {
  await (await this.contract.control()).session({ max_inflight: limit });
});

Given(/^the service (?:watches|is told (not) to watch) its load$/, async function (not: string | null) {
  await (await this.contract.control()).autoBackpressure(not === null);
});

When(
  /^the service is told to send backpressure (\w+), (\w+), with a delay of (\d+) milliseconds$/,
  async function (action: BackpressureAction, severity: BackpressureSeverity, ms: string) {
    const order = { action, severity, recommended_delay_ms: Number(ms) };
    await (await this.contract.control()).backpressure(order);
  },
);

const parsed = (details: string) => (details === 'no details' ? [] : parseDetails(details));
const everyFragment = (code: string) => ({
  enabled: true,
  rules: [{ trigger: 'always', error_code: errorCode(code) }],
});

Given(
  /^a service of its own for this scenario(, without a control channel)?$/,
  async function (without: string | null) {
    await this.contract.startOwnService({ control: without === null });
  },
);

When(
  /^a test sends (\S+) for the client's stream: (.+)$/,
  async function (event: ControlEvent, details: string) {
    const { streamId } = this.contract.client;
    const test = await this.contract.tester();
    this.contract.orderAnswers = await sendOrder(
      test,
      event,
      withDetails({ stream_id: streamId }, parsed(details)),
    );
  },
);

When('a test orders {word} for every fragment, without naming a stream', async function (code: string) {
  const test = await this.contract.tester();
  await sendOrder(test, 'config:error_simulation', everyFragment(code));
});

When(
  'the client itself orders {word} for every fragment, without naming a stream',
  async function (code: string) {
    this.contract.needEcho('it takes the control channel');
    await sendOrder(this.contract.client.wire, 'config:error_simulation', everyFragment(code));
  },
);

Then(
  /^it is confirmed twice, by callback and as (\S+):ack, with (.+)$/,
  function (_event: string, details: string) {
    const [callback, event] = this.contract.orderAnswers.map((answer) => controlAck.parse(answer));
    expect(event).to.deep.equal(callback);
    expect(callback?.status).to.equal('configured');
    for (const { path, value } of parsed(details)) expect(at(callback, path), path.join('.')).to.equal(value);
  },
);

Then(
  /^it is refused twice, by callback and as (\S+):ack, because of "(.*)"$/,
  function (_event: string, reason: string) {
    const [callback, event] = this.contract.orderAnswers.map((answer) => controlAck.parse(answer));
    expect(event).to.deep.equal(callback);
    expect(callback?.status).to.equal('error');
    expect(callback?.error_message).to.include(reason);
  },
);

Then('no backpressure has come', async function () {
  const { client } = this.contract;
  await client.wire.settled();
  expect(client.all('backpressure')).to.deep.equal([]);
});

Then('the backpressure was', async function (table: DataTable) {
  const { client } = this.contract;
  await client.wire.settled();
  const seen = client
    .all('backpressure')
    .map(({ current_inflight, severity, action, recommended_delay_ms }) => [
      String(current_inflight),
      severity,
      action,
      String(recommended_delay_ms ?? ''),
    ]);
  expect(seen).to.deep.equal(table.rows());
});
