import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import { controlAck } from '../services/contracts/control-events';
import type { ControlEvent } from '../services/contracts/events';
import { at, parseDetails, withDetails } from '../support/faults/details';
import { errorFor } from '../support/contract/orders';
import { sendOrder } from '../support/contract/order-answers';
import type { PipelineWorld } from '../support/world';

const parsed = (details: string) => (details === 'no details' ? [] : parseDetails(details));
const everyFragment = (code: string) => ({
  enabled: true,
  rules: [{ trigger: 'always', error_code: errorFor('every fragment', code).code }],
});

Given(
  /^a service of its own for this scenario(, without a control channel)?$/,
  async function (this: PipelineWorld, without: string | null) {
    await this.contract.startOwnService({ control: without === null });
  },
);

When(
  /^a test sends (\S+) for the client's stream: (.+)$/,
  async function (this: PipelineWorld, event: ControlEvent, details: string) {
    const { streamId } = await this.contract.client();
    const test = await this.contract.connect({ url: (await this.contract.service()).url });
    this.contract.orderAnswers = await sendOrder(
      test,
      event,
      withDetails({ stream_id: streamId }, parsed(details)),
    );
  },
);

When(
  'a test orders {word} for every fragment, without naming a stream',
  async function (this: PipelineWorld, code: string) {
    const test = await this.contract.connect({ url: (await this.contract.service()).url });
    await sendOrder(test, 'config:error_simulation', everyFragment(code));
  },
);

When(
  'the client itself orders {word} for every fragment, without naming a stream',
  async function (this: PipelineWorld, code: string) {
    await sendOrder((await this.contract.client()).wire, 'config:error_simulation', everyFragment(code));
  },
);

Then(
  /^it is confirmed twice, by callback and as (\S+):ack, with (.+)$/,
  function (this: PipelineWorld, _event: string, details: string) {
    const [callback, event] = this.contract.orderAnswers.map((answer) => controlAck.parse(answer));
    expect(event).to.deep.equal(callback);
    expect(callback?.status).to.equal('configured');
    for (const { path, value } of parsed(details)) expect(at(callback, path), path.join('.')).to.equal(value);
  },
);

Then(
  /^it is refused twice, by callback and as (\S+):ack, because of "(.*)"$/,
  function (this: PipelineWorld, _event: string, reason: string) {
    const [callback, event] = this.contract.orderAnswers.map((answer) => controlAck.parse(answer));
    expect(event).to.deep.equal(callback);
    expect(callback?.status).to.equal('error');
    expect(callback?.error_message).to.include(reason);
  },
);
