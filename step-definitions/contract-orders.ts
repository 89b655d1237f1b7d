import type { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { nowMs } from '../services/contracts/clock';
import type { ControlEvent } from '../services/contracts/events';
import { errorCode, errorFor, sendOrder } from '../support/contract/messages';
import { at, parseDetails, withDetails } from '../support/faults/overrides';
import type { SimulatedError } from '../support/faults/sts-control';
import { Given, Then, When } from '../support/steps';
import type { PipelineWorld } from '../support/world';

/** Where times are evenly spread and nothing depends on how. */
const ANY_SEED = 1;

/** Any order, as the protocol has it; how the service takes wrong ones is tried with `a test sends`. */
Given(
  /^the service is told ((?:config|simulate):\w+)(?: with (.+))?$/,
  async function (event: ControlEvent, details: string | null) {
    const control = await this.contract.control();
    this.contract.orderedAtMs = nowMs();
    await control.order(event, withDetails({}, parseDetails(details)));
  },
);

Given('the service takes {int} milliseconds for each answer', async function (ms: number) {
  await (await this.contract.control()).latency({ min_ms: ms, max_ms: ms, seed: ANY_SEED });
});

Given(
  /^the service answers ([A-Z_]+) to (every fragment|every \d+\w\w fragment|the next \d+ fragments?|fragment \d+)$/,
  async function (code: string, fragments: string) {
    await (await this.contract.control()).simulateErrors([errorFor(fragments, code)]);
  },
);

Given('the service answers by these rules', async function (table: DataTable) {
  const rules = table.hashes() as { fragments: string; code: string; with?: string }[];
  const errors = rules.map(({ fragments, code, with: details = null }) =>
    withDetails(errorFor(fragments, code), parseDetails(details)),
  );
  await (await this.contract.control()).simulateErrors(errors as SimulatedError[]);
});

Given(
  'the service answers {word} to the fragment whose id the client will give to fragment {int}',
  async function (code: string, sequence: number) {
    const error = { error_code: errorCode(code), value: this.contract.client.idOf(sequence) };
    await (await this.contract.control()).simulateErrors([{ ...error, trigger: 'fragment_id' }]);
  },
);

Given(
  /^a service of its own for this scenario(, without a control channel)?$/,
  async function (without: string | null) {
    await this.contract.startOwnService({ control: without === null });
  },
);

When(
  /^a test sends (\S+) for the client's stream: (.+)$/,
  async function (event: ControlEvent, details: string) {
    const order = withDetails({ stream_id: this.contract.client.streamId }, parseDetails(details));
    this.contract.orderAnswers = await sendOrder(await this.contract.tester(), event, order);
  },
);

When("a test sends an order with {int} rules for the client's stream", async function (count: number) {
  const { streamId: stream_id } = this.contract.client;
  const order = { stream_id, enabled: true, rules: Array(count).fill({}) };
  const test = await this.contract.tester();
  this.contract.orderAnswers = await sendOrder(test, 'config:error_simulation', order);
});

When(
  /^(a test|the client itself) orders ([A-Z_]+) for every fragment, without naming a stream$/,
  async function (who: string, code: string) {
    this.contract.needEcho('it takes the control channel');
    const wire = who === 'a test' ? await this.contract.tester() : this.contract.client.wire;
    const rules = [{ trigger: 'always', error_code: errorCode(code) }];
    await sendOrder(wire, 'config:error_simulation', { enabled: true, rules });
  },
);

/** The one answer that was given twice, by callback and as an event. */
function orderAnswer({ contract }: PipelineWorld) {
  const [callback, event] = contract.orderAnswers;
  expect(event).to.deep.equal(callback);
  return callback;
}

Then(/^it is confirmed twice, by callback and as \S+:ack, with (.+)$/, function (details: string) {
  const answer = orderAnswer(this);
  expect(answer?.status).to.equal('configured');
  for (const { path, value } of parseDetails(details))
    expect(at(answer, path), path.join('.')).to.equal(value);
});

Then(/^it is refused twice, by callback and as \S+:ack, because of "(.*)"$/, function (reason: string) {
  const answer = orderAnswer(this);
  expect(answer?.status).to.equal('error');
  expect(answer?.error_message).to.include(reason);
});

Then('no backpressure has come', async function () {
  expect(await backpressure(this)).to.deep.equal([]);
});

Then('the backpressure was', async function (table: DataTable) {
  expect(await backpressure(this)).to.deep.equal(table.rows());
});

/** Every request so far, as a row of a table. */
async function backpressure({ contract: { client } }: PipelineWorld): Promise<string[][]> {
  await client.wire.settled();
  return client
    .all('backpressure')
    .map(({ current_inflight, severity, action, recommended_delay_ms }) => [
      String(current_inflight),
      severity,
      action,
      String(recommended_delay_ms ?? ''),
    ]);
}
