import { mkdir } from 'node:fs/promises';
import { Disposer } from '../../base/disposer';
import type { LocalStack } from '../../stack/local';
import { startLocalWorker } from '../../stack/local-worker';
import type { Stack, StackOptions, Worker } from '../../stack/stack';

/** One stream's view of a stack that many streams share: paths, a worker and a folder of its own, the servers of all. */
export async function joinStack(shared: LocalStack, { streamId, evidenceDir }: StackOptions): Promise<Stack> {
  await mkdir(evidenceDir, { recursive: true });
  const { kind, mediaServer, apiUrl, playbackUrl, stsUrl } = shared;
  const inputUrl = new URL(`/live/${streamId}/in`, shared.inputUrl).href;
  const outputUrl = new URL(`/live/${streamId}/out`, shared.outputUrl).href;
  const workers: Worker[] = [];
  const owned = new Disposer();
  const stop = (): Promise<void> => owned.dispose(); // its worker; the servers go on
  return {
    ...{
      kind,
      mediaServer,
      apiUrl,
      playbackUrl,
      stsUrl,
      streamId,
      evidenceDir,
      inputUrl,
      outputUrl,
      workers,
    },
    capabilities: { startWorkers: true, controlServices: false },
    services: undefined,
    startWorker: async (settings = {}) => {
      const worker = await startLocalWorker({
        ...{ instance: `worker-${workers.length + 1}`, evidenceDir },
        settings: { streamId, inputUrl, outputUrl, stsUrl, ...settings },
        own: (child) => {
          owned.defer(() => child.kill());
          return child;
        },
      });
      workers.push(worker);
      return worker;
    },
    suiteAddress: () => shared.suiteAddress(),
    unexpectedExits: () => shared.unexpectedExits(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
