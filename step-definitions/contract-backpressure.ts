import { type DataTable, Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { PipelineWorld } from '../support/world';

Then('no backpressure has come', async function (this: PipelineWorld) {
  const client = await this.contract.client();
  await client.wire.settled();
  expect(client.all('backpressure')).to.deep.equal([]);
});

Then('the backpressure was', async function (this: PipelineWorld, table: DataTable) {
  const client = await this.contract.client();
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
