import { mkdir } from 'node:fs/promises';
import { Disposer } from '../../base/disposer';
import { type LocalStack, ownWorker } from '../../stack/local';
import { startLocalWorker } from '../../stack/local-worker';
import type { Stack, StackOptions } from '../../stack/stack';
import { startedStack } from '../../stack/started-stack';

/** One stream's view of a stack that many streams share: paths, a worker and a folder of its own, the servers of all. Its end is its worker's. */
export async function joinStack(shared: LocalStack, { streamId, evidenceDir }: StackOptions): Promise<Stack> {
  await mkdir(evidenceDir, { recursive: true });
  const owned = new Disposer();
  const parts = {
    ...shared,
    ...{ streamId, evidenceDir, services: undefined },
    inputUrl: new URL(`/live/${streamId}/in`, shared.inputUrl).href,
    outputUrl: new URL(`/live/${streamId}/out`, shared.outputUrl).href,
  };
  const stack = startedStack(parts, owned, (worker) =>
    startLocalWorker({ ...worker, own: (child) => ownWorker(owned, child) }),
  );
  return { ...stack, unexpectedExits: () => shared.unexpectedExits() };
}
