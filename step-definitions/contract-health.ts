import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { PipelineWorld } from '../support/world';

const health = new WeakMap<PipelineWorld, unknown>();

When('somebody asks the service how it is', async function (this: PipelineWorld) {
  const response = await fetch(`${(await this.contract.service()).url}/health`);
  expect(response.status).to.equal(200);
  health.set(this, await response.json());
});

Then(
  'it says {string}, its version, its instance id and at least {int} session',
  function (this: PipelineWorld, status: string, least: number) {
    const told = health.get(this);
    expect(told).to.include({ status });
    expect(told)
      .to.have.property('version')
      .that.matches(/^\d+\.\d+\.\d+/);
    expect(told).to.have.property('instance').that.matches(/\w+/);
    expect(told).to.have.property('sessions').that.is.at.least(least);
  },
);
