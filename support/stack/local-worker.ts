import path from 'node:path';
import { LogBook } from '../observe/logs';
import { ReadyLine, READY_MS, spawnService } from './node-service';
import type { ManagedProcess } from './process';
import type { Worker, WorkerSettings } from './stack';
import { workerVariables } from './worker-settings';

export interface LocalWorkerOptions {
  /** `worker-1`: for messages and file names. */
  instance: string;
  settings: WorkerSettings;
  evidenceDir: string;
  own: (process: ManagedProcess) => ManagedProcess;
}

/** Starts a media-service process and waits until its metrics can be read. @throws StartError */
export async function startLocalWorker({
  instance,
  settings,
  evidenceDir,
  own,
}: LocalWorkerOptions): Promise<Worker> {
  const segmentDir = path.join(evidenceDir, `${instance}-segments`);
  const child = spawnService({
    name: 'media-service',
    instance,
    evidenceDir,
    settings: { WORKER_METRICS_PORT: '0', WORKER_SEGMENT_DIR: segmentDir, ...workerVariables(settings) },
  });
  own(child);
  const logs = new LogBook(instance);
  child.onLine((line) => logs.add(line));
  const ready = new ReadyLine(child, await child.ready(READY_MS));
  return Object.assign(child, {
    metricsUrl: `http://127.0.0.1:${ready.port('metricsPort')}/metrics`,
    logs,
    segmentDir,
  });
}
