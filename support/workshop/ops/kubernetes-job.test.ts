import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '../../base/project-root';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

interface Probe {
  httpGet: { path: string; port: string };
}
interface Job {
  kind: string;
  metadata: { name: string };
  spec: {
    podFailurePolicy: {
      rules: { action: string; onExitCodes?: { containerName: string; values: number[] } }[];
    };
    template: {
      spec: {
        restartPolicy: string;
        terminationGracePeriodSeconds: number;
        containers: {
          name: string;
          env: { name: string; value: string }[];
          livenessProbe: Probe;
          readinessProbe: Probe;
        }[];
      };
    };
  };
}
const job = parse(read('docs/kubernetes/job.yml')) as Job;
const pod = job.spec.template.spec;
const [worker] = pod.containers;
assert.ok(worker);
const setting = (name: string): string => worker.env.find((one) => one.name === name)?.value ?? '';

test('the grace period is above what a worker has to put out, with some seconds to spare', () => {
  const bufferedS = Number(setting('WORKER_SEGMENT_DURATION')) + Number(setting('WORKER_AV_OFFSET_NS')) / 1e9;
  assert.ok(bufferedS > 0, 'segment and offset are told');
  assert.ok(pod.terminationGracePeriodSeconds > bufferedS + 5, `${bufferedS} s are buffered`);
});

test('every setting is one of the worker, and what the probes need is open', () => {
  const chapter = read('docs/settings.md').split('## Of the worker')[1]?.split('\n## ')[0] ?? '';
  for (const { name, value } of worker.env) {
    assert.ok(chapter.includes(`\`${name}\``), `${name} is in docs/settings.md`);
    assert.equal(typeof value, 'string', `${name}: Kubernetes takes strings alone`);
  }
  assert.equal(setting('WORKER_METRICS_HOST'), '0.0.0.0');
});

test('alive is asked of /healthz and ready of /readyz, so that waiting ends no worker', () => {
  assert.equal(worker.livenessProbe.httpGet.path, '/healthz');
  assert.equal(worker.readinessProbe.httpGet.path, '/readyz');
});

test('it is not begun again where no attempt can help, and there is one for a stream', () => {
  const [never] = job.spec.podFailurePolicy.rules;
  assert.equal(never?.action, 'FailJob');
  assert.equal(never.onExitCodes?.containerName, worker.name);
  assert.deepEqual(never.onExitCodes.values, [2, 4, 7, 8]);
  assert.equal(pod.restartPolicy, 'Never', 'a policy by exit code needs it');
  assert.match(job.metadata.name, new RegExp(setting('STREAM_ID')));
});
