import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { spawnForeignWorker, untilMetricsAnswer, workerCommand } from './foreign-worker';
import { freePorts } from '../base/free-ports';
import { StartError } from '../base/service';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'foreign-worker-'));
});
after(() => rm(folder, { recursive: true }));

async function worker(t: { after: (end: () => Promise<unknown>) => void }, script: string) {
  const file = path.join(folder, 'a worker.js');
  await writeFile(file, script);
  const [metricsPort = 0] = await freePorts(1);
  const foreign = spawnForeignWorker({
    command: `'${process.execPath}' "${file}"`,
    instance: 'worker-1',
    variables: { STREAM_ID: 's1', WORKER_METRICS_PORT: String(metricsPort) },
    metricsPort,
    evidenceDir: folder,
  });
  t.after(() => foreign.process.kill());
  return foreign;
}

const SERVES = `require('node:http').createServer((_, answer) => answer.end(process.env.STREAM_ID))
  .listen(Number(process.env.WORKER_METRICS_PORT), '127.0.0.1');`;

test('it is ready when its metrics answer, on the port that it was given', async (t) => {
  const foreign = await worker(t, SERVES);
  await untilMetricsAnswer(foreign);
  assert.equal(await (await fetch(foreign.metricsUrl)).text(), 's1');
});

test('signals and exit codes are its own, not those of the shell', async (t) => {
  const foreign = await worker(t, `process.on('SIGTERM', () => process.exit(5));${SERVES}`);
  await untilMetricsAnswer(foreign);
  foreign.process.terminate();
  assert.equal((await foreign.process.exited).code, 5);
});

test('one that ends, or that serves no metrics, is told with its last words', async (t) => {
  const gone = await worker(t, "console.log('no licence'); process.exitCode = 3;");
  await assert.rejects(untilMetricsAnswer(gone), (error) => {
    assert.ok(error instanceof StartError);
    assert.match(error.message, /exited with code 3 before its metrics could be read.*\n *no licence/);
    return true;
  });
  const mute = await worker(t, 'setInterval(() => undefined, 1000);');
  await assert.rejects(
    untilMetricsAnswer(mute, 200),
    /served no metrics at http:.*\(WORKER_METRICS_PORT\) within 200 ms/,
  );
});

test('no command, or an empty one, means the worker of this project', () => {
  assert.equal(workerCommand({}), undefined);
  assert.equal(workerCommand({ WORKER_COMMAND: ' ' }), undefined);
  assert.equal(workerCommand({ WORKER_COMMAND: 'python3 w.py' }), 'python3 w.py');
});
