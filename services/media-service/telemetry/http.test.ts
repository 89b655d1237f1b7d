import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { Registry } from 'prom-client';
import { TelemetryServer, type Health, type HealthState } from './http';

let health: Health = { state: 'connecting' };
const server = new TelemetryServer(new Registry(), () => health);
let port = 0;

before(async () => {
  port = await server.listen(0, '127.0.0.1');
});
after(() => server.close());

const ask = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { method });

const STATUS: Record<HealthState, number> = {
  connecting: 503,
  running: 200,
  starved: 503,
  reconnecting: 503,
  draining: 503,
  stopped: 503,
};
for (const [state, readiness] of Object.entries(STATUS) as [HealthState, number][])
  test(`a worker that is ${state} is alive, and answers ${readiness} to who asks whether it is ready`, async () => {
    health = { state, breaker: 'closed' };
    const [alive, ready] = await Promise.all([ask('/healthz'), ask('/readyz')]);
    assert.deepEqual([alive.status, ready.status], [200, readiness]);
    assert.deepEqual(await ready.json(), health, 'and says why');
    assert.deepEqual(await alive.json(), health);
  });

test('what is not served is told, with what is', async () => {
  const unknown = await ask('/ready');
  assert.equal(unknown.status, 404);
  assert.match(await unknown.text(), /\/metrics.*\/healthz.*\/readyz/);
  assert.equal((await ask('/readyz', 'POST')).status, 405);
});

for (const [what, begins] of [
  ['says nothing', ''],
  ['asks letter by letter', 'GET /metrics HTTP/1.1\r\nHost: x\r\nX: '],
] as const)
  test(`who connects and ${what} gives the place back in some seconds`, { concurrency: true }, async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(begins);
    const letters = setInterval(() => begins !== '' && socket.write('x'), 200);
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(15_000) });
    clearInterval(letters);
  });
