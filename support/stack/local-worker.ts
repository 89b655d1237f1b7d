import path from 'node:path';
import { projectRoot } from '../base/project-root';
import { freePorts } from '../base/free-ports';
import { KEPT_FILE } from '../records/kept-collections';
import { LogBook } from '../records/logs';
import {
  spawnForeignWorker,
  untilMetricsAnswer,
  workerCommand,
  type ForeignWorkerOptions,
} from './foreign-worker';
import { ReadyLine, READY_MS, spawnService, type ServiceOptions } from './node-service';
import type { ManagedProcess } from '../base/process';
import { addTo } from './log-translation';
import { translationOf } from './metrics-translation';
import type { Worker } from './stack';
import type { NewWorker } from './started-stack';
import { pipelineLevel } from './level';
import { workerProfile } from './worker-profile';
import { workerVariables } from './worker-settings';

interface LocalWorkerOptions extends NewWorker {
  own: (process: ManagedProcess) => ManagedProcess;
}

const PRELOADED = path.join(projectRoot, 'dist', 'support', 'records', 'kept-collections.js');

/** Starts a media-service process, or what WORKER_COMMAND names, and waits until its metrics can be read. @throws StartError */
export async function startLocalWorker(options: LocalWorkerOptions): Promise<Worker> {
  const { instance, settings, evidenceDir, programsDir, keptFile, memoryIsJudged } = options;
  const flags = options.flags && workerVariables(options.flags);
  const segmentDir = path.join(evidenceDir, `${instance}-segments`);
  const command = workerCommand();
  const [freePort] = command && settings.metricsPort === undefined ? await freePorts(1) : [0];
  const metricsPort = settings.metricsPort ?? freePort ?? 0; // ours tells which one it took
  const variables = {
    ...workerVariables({ segmentDir, metricsPort, ...settings }),
    ...(programsDir !== undefined && { PATH: [programsDir, process.env['PATH']].join(path.delimiter) }),
    ...(keptFile !== undefined && { NODE_OPTIONS: `--require=${PRELOADED}`, [KEPT_FILE]: keptFile }),
  };
  const logs = new LogBook(instance);
  const watch = (child: ManagedProcess): ManagedProcess => {
    options.own(child).onLine((line) => addTo(logs, line));
    return child;
  };
  const { process: child, metricsUrl } = command
    ? await startForeign({ command, instance, variables, metricsPort, evidenceDir }, watch)
    : await startOwn({ instance, evidenceDir, settings: variables, flags, memoryIsJudged }, watch);
  return Object.assign(child, { metricsUrl, logs, segmentDir, ...translationOf(workerProfile().metrics) });
}

type Started = { process: ManagedProcess; metricsUrl: string };
type Watch = (child: ManagedProcess) => ManagedProcess;

async function startForeign(options: ForeignWorkerOptions, watch: Watch): Promise<Started> {
  const worker = spawnForeignWorker(options);
  watch(worker.process);
  if (pipelineLevel() !== 'viewer') await untilMetricsAnswer(worker);
  return worker;
}

async function startOwn(options: Omit<ServiceOptions, 'name' | 'own'>, watch: Watch): Promise<Started> {
  const child = watch(spawnService({ name: 'media-service', ...options }));
  const ready = new ReadyLine(child, await child.ready(READY_MS));
  return { process: child, metricsUrl: `http://127.0.0.1:${ready.port('metricsPort')}/metrics` };
}
