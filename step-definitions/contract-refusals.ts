import { Given, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ServiceError } from '../services/contracts/service-events';
import type { PipelineWorld } from '../support/world';

/** The one refusal that a scenario is about. */
async function refusal(world: PipelineWorld): Promise<ServiceError> {
  const refusals = await (await world.contract.client()).refusals();
  expect(
    refusals.map(({ code, message }) => `${code}: ${message}`),
    'refusals',
  ).to.have.lengthOf(1);
  return refusals[0] ?? expect.fail('no refusal');
}

Given(
  'the service has refused fragment {int} with {word}',
  async function (this: PipelineWorld, sequence: number, code: string) {
    (await this.contract.client()).sendFragment(sequence);
    expect((await refusal(this)).code).to.equal(code);
  },
);

Then(
  /^the service refuses it with ([A-Z_]+), (?:a|an) (warning|error) that is (not )?retryable$/,
  async function (this: PipelineWorld, expected: string, how: string, not: string | null) {
    const { code, severity, retryable, error_id: id } = await refusal(this);
    expect({ code, severity, retryable }).to.deep.equal({
      ...{ code: expected, severity: how, retryable: not === null },
    });
    expect(id, 'error_id').to.match(/^[0-9a-f-]{36}$/);
  },
);

Then(/^it says why: "(.*)"$/, async function (this: PipelineWorld, reason: string) {
  expect((await refusal(this)).message).to.include(reason);
});

Then("the refusal names the client's stream", async function (this: PipelineWorld) {
  expect((await refusal(this)).stream_id).to.equal((await this.contract.client()).streamId);
});

Then(
  /^the refusal names (?:the fragment|fragment (\d+)) by its id$/,
  async function (this: PipelineWorld, sequence: string | null) {
    const { fragment_id: sent } = (await this.contract.client()).fragment(Number(sequence ?? 0));
    expect((await refusal(this)).fragment_id).to.equal(sent);
  },
);
