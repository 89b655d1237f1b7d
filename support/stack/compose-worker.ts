import path from 'node:path';
import { LogBook } from '../records/logs';
import { docker, METRICS_PORT } from './docker/cli';
import { Container } from './docker/container';
import type { ComposeProject } from './docker/project';
import { untilMetricsAnswer, workerImage } from './foreign-worker';
import { pipelineLevel } from './level';
import { addTo } from './log-translation';
import { translationOf } from './metrics-translation';
import { READY_MS } from './node-service';
import type { Worker, WorkerSettings } from './stack';
import { workerProfile } from './worker-profile';
import { workerVariables } from './worker-settings';

/** As docker-compose.yml has it. */
const SEGMENTS = '/segments';

interface ComposeWorkerOptions {
  /** `worker-1`: for messages and file names. */
  instance: string;
  project: ComposeProject;
  settings: WorkerSettings;
  evidenceDir: string;
  /** Takes over the container the moment that it exists. */
  own: (container: Container) => void;
}

/** Starts a media-service container, or one of what WORKER_IMAGE names, and waits until its metrics can be read. @throws DockerError, StartError */
export async function startComposeWorker({
  instance,
  project,
  settings,
  evidenceDir,
  own,
}: ComposeWorkerOptions): Promise<Worker> {
  const segmentDir = path.join(evidenceDir, `${instance}-segments`);
  const isTheirs = workerImage() !== undefined;
  const theirs = isTheirs ? { metricsPort: METRICS_PORT, segmentDir: SEGMENTS } : {};
  const id = await project.run('media-service', instance, workerVariables({ ...theirs, ...settings }));
  const container = new Container({
    ...{ name: instance, id, evidenceFile: path.join(evidenceDir, `${instance}.log`) },
    beforeExit: () => docker(['cp', `${id}:${SEGMENTS}/.`, segmentDir]),
  });
  own(container);
  const logs = new LogBook(instance);
  container.onLine((line) => addTo(logs, line));
  if (!isTheirs) await container.ready(READY_MS);
  const metricsUrl = `http://127.0.0.1:${await container.port(METRICS_PORT)}/metrics`;
  if (isTheirs && pipelineLevel() !== 'viewer') await untilMetricsAnswer({ process: container, metricsUrl });
  return Object.assign(container, {
    metricsUrl,
    logs,
    segmentDir,
    ...translationOf(workerProfile().metrics),
  });
}
