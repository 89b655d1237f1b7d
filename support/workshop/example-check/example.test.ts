import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { METRIC_NAMES } from '../../records/metric-names';
import { startLocalWorker } from '../../stack/local-worker';
import { pipelineLevel } from '../../stack/level';
import { EXAMPLE, EXAMPLE_FOLDER, relayEnvironment, RELAYS } from './subjects';

async function sources(): Promise<[name: string, text: string][]> {
  const names = (await readdir(EXAMPLE_FOLDER)).filter((name) => name.endsWith('.ts'));
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await readFile(path.join(EXAMPLE_FOLDER, name), 'utf8'),
    ]),
  );
}

/** Blank lines and comments aside. */
const MOST_LINES = 400;

test('it stays an example: short, and made of packages alone', async () => {
  const all = await sources();
  const lines = all
    .flatMap(([, text]) => text.split('\n'))
    .filter((line) => !/^\s*(\/\/.*|\/\*\*.*|\*.*)?$/.test(line));
  assert.ok(lines.length <= MOST_LINES, `${lines.length} lines of code, at most ${MOST_LINES}`);
  const outside = all.flatMap(([name, text]) =>
    [...text.matchAll(/from '(\.\.[^']*|\.\/[^']*\/[^']*)'/g)].map(([, from]) => `${name}: ${from}`),
  );
  assert.deepEqual(outside, []);
});

test('it starts with nobody there, serves all metrics, and ends when it is told to', async (t) => {
  const evidenceDir = await mkdtemp(path.join(tmpdir(), 'example-'));
  const before = { ...process.env };
  Object.assign(process.env, EXAMPLE);
  try {
    const nobody = { inputUrl: 'rtsp://127.0.0.1:9/live/in', outputUrl: 'rtmp://127.0.0.1:9/live/out' };
    const worker = await startLocalWorker({
      ...{ instance: 'worker-1', evidenceDir },
      settings: { streamId: 's1', stsUrl: 'http://127.0.0.1:9', ...nobody },
      own: (child) => (t.after(() => child.kill()), child),
    });
    const text = await (await fetch(worker.metricsUrl)).text();
    assert.deepEqual(
      METRIC_NAMES.filter((name) => !text.includes(`# TYPE ${name} `)),
      [],
    );
    worker.terminate();
    assert.equal((await worker.exited).code, 0);
  } finally {
    for (const name of Object.keys(EXAMPLE)) delete process.env[name];
    Object.assign(process.env, before);
    await rm(evidenceDir, { recursive: true });
  }
});

test('a relay is judged by what its viewers get', () => {
  for (const relay of RELAYS) assert.equal(pipelineLevel(relayEnvironment(relay)), 'viewer');
});
