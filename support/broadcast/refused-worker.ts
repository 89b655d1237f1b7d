import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ManagedProcess } from '../base/process';
import { evidenceRoot } from '../base/project-root';
import { StartError } from '../base/service';
import { startLocalWorker } from '../stack/local-worker';
import type { WorkerSettings } from '../stack/stack';

/** One that never was ready: how it ended, and all that it said. */
export interface Refusal {
  exitCode: number | null | undefined;
  said: string;
}

/** Settings that are right, as far as one can tell without trying: nobody is there. */
const RIGHT: WorkerSettings = {
  ...{ streamId: 'told-nonsense', inputUrl: 'rtsp://127.0.0.1:9/live/in' },
  ...{ outputUrl: 'rtmp://127.0.0.1:9/live/out', stsUrl: 'http://127.0.0.1:9' },
};

/** Starts a worker with settings of which one is wrong. @throws Error when it takes them */
export async function refusedWorker(name: string, wrong: WorkerSettings): Promise<Refusal> {
  const evidenceDir = path.join(evidenceRoot(), `refused-${name}`);
  await mkdir(evidenceDir, { recursive: true });
  let child: ManagedProcess | undefined;
  try {
    await startLocalWorker({
      ...{ instance: 'worker-1', evidenceDir, settings: { ...RIGHT, ...wrong } },
      own: (started) => (child = started),
    });
  } catch (error) {
    if (error instanceof StartError) return { exitCode: error.exit?.code, said: error.message };
    throw error;
  }
  await child?.kill();
  throw new Error(`expected the worker to refuse ${JSON.stringify(wrong)}, but it was ready to work`);
}
