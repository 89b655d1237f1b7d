import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  expectOneProcess,
  shellCommand,
  spawnForeignWorker,
  untilMetricsAnswer,
  workerCommand,
} from './foreign-worker';
import { freePorts } from '../base/free-ports';
import { StartError } from '../base/service';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'foreign-worker-'));
});
after(() => rm(folder, { recursive: true }));

async function worker(t: { after: (end: () => Promise<unknown>) => void }, script: string, before = '') {
  const file = path.join(folder, 'a worker.js');
  await writeFile(file, script);
  const [metricsPort = 0] = await freePorts(1);
  const foreign = spawnForeignWorker({
    command: `${before} '${process.execPath}' "${file}"`,
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

test('variables and a folder of its own come before it, and signals reach it all the same', async (t) => {
  const script = `process.on('SIGTERM', () => process.exit(5));${SERVES.replace('STREAM_ID', 'MODEL')}`;
  const foreign = await worker(t, script, "cd / && MODEL='large; v2'");
  await untilMetricsAnswer(foreign);
  assert.equal(await (await fetch(foreign.metricsUrl)).text(), 'large; v2');
  foreign.process.terminate();
  assert.equal((await foreign.process.exited).code, 5);
});

test('only the last command of several takes the place of the shell', () => {
  assert.equal(shellCommand('python3 w.py'), 'exec env python3 w.py');
  assert.equal(
    shellCommand('. venv/bin/activate && python3 w.py'),
    '. venv/bin/activate && exec env python3 w.py',
  );
  assert.equal(
    shellCommand(`python3 -c "a; b && c" 'd;e' f\\;g`),
    `exec env python3 -c "a; b && c" 'd;e' f\\;g`,
  );
});

test('a pipe, or a way into the background, is refused: nobody would be sent its signals', () => {
  for (const command of ['a | tee log', 'a || b', 'a & b', 'a &'])
    assert.throws(
      () => expectOneProcess(command),
      /WORKER_COMMAND has a ".*": signals have to reach the worker/,
    );
  for (const command of ['', 'a && b', 'a > log 2>&1', 'a &> log', `sh -c 'a | b & "c"'`, 'a \\| b'])
    expectOneProcess(command);
});

test('one that goes into the background, or answers with an error, is told so', async (t) => {
  await assert.rejects(
    untilMetricsAnswer(await worker(t, '')),
    /exited with code 0 before its metrics could be read: it has to stay in the foreground/,
  );
  const ill = await worker(t, SERVES.replace('answer.end(', 'answer.writeHead(500).end('));
  await assert.rejects(untilMetricsAnswer(ill, 1500), /served no metrics at .* within 1500 ms: answered 500/);
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
    /served no metrics at http:.*\(WORKER_METRICS_PORT\) within 200 ms: nobody listens there/,
  );
});

test('no command, or an empty one, means the worker of this project', () => {
  assert.equal(workerCommand({}), undefined);
  assert.equal(workerCommand({ WORKER_COMMAND: ' ' }), undefined);
  assert.equal(workerCommand({ WORKER_COMMAND: 'python3 w.py' }), 'python3 w.py');
});
