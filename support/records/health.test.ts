import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { eventually } from '../base/eventually';
import { HealthWatch } from './health';

/** A service that tells what it is told to. */
async function watching(answers: { state: string; ready: number }): Promise<{
  watch: HealthWatch;
  end: () => void;
}> {
  const server = createServer(({ url }, response) => {
    response.statusCode = url === '/readyz' ? answers.ready : 200;
    response.end(JSON.stringify({ state: answers.state }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const watch = new HealthWatch(`http://127.0.0.1:${port}/healthz`, (state) => state);
  return { watch, end: () => (watch.stop(), server.closeAllConnections(), server.close()) };
}

const lasting = (watch: HealthWatch, state: string): Promise<unknown> =>
  eventually(
    `some time of ${state}`,
    () => watch.spans.some((span) => span.state === state && span.untilMs - span.fromMs > 500),
    { withinMs: 10_000 },
  );

test('each state has what /readyz answered while it lasted', async () => {
  const answers = { state: 'running', ready: 200 };
  const { watch, end } = await watching(answers);
  await lasting(watch, 'running');
  Object.assign(answers, { state: 'draining', ready: 503 });
  await lasting(watch, 'draining');
  end();
  assert.deepEqual(
    watch.spans.map(({ state, ready }) => ({ state, ready })),
    [
      { state: 'running', ready: [200] },
      { state: 'draining', ready: [503] },
    ],
  );
});

test('a service without /readyz is asked nothing of it', async () => {
  const { watch, end } = await watching({ state: 'running', ready: 404 });
  await lasting(watch, 'running');
  end();
  assert.deepEqual(
    watch.spans.map(({ ready }) => ready),
    [undefined],
  );
});
