import { mkdir } from 'node:fs/promises';
import { Disposer } from '../base/disposer';
import type { ManagedProcess } from '../base/process';
import { LOOPBACK } from '../base/service';
import { startLocalSts } from './echo-sts';
import { hiddenAt, pipelineLevel } from './level';
import { startLocalMediaServer } from './local-media-server';
import { startLocalWorker } from './local-worker';
import { apiAddress } from './media-server';
import type { Stack, StackOptions } from './stack';
import { startedStack } from './started-stack';
import { hiddenBy, workerProfile } from './worker-profile';

interface LocalStackOptions extends StackOptions {
  /** A real MediaMTX to use instead of the stand-in; MEDIAMTX_BIN by default. */
  mediaMtxBinary?: string | undefined;
}

/** The pipeline as child processes on ports of 127.0.0.1 that the system chose. No Docker. */
export interface LocalStack extends Stack {
  readonly services: NonNullable<Stack['services']>;
}

/** Starts both servers side by side. @throws StartError when one does not come up; then nothing is left running */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const owned = new Disposer();
  const own = (child: ManagedProcess) => owned.own(child);
  try {
    const { streamId, evidenceDir, record = true } = options;
    await mkdir(evidenceDir, { recursive: true });
    const common = { streamId, evidenceDir, record, own };
    const [media, sts] = await Promise.all([
      startLocalMediaServer(common, options.mediaMtxBinary),
      startLocalSts(common),
    ]);
    const { ports, apiUser, identity } = media;
    const parts = {
      ...({ kind: 'local', streamId, evidenceDir, mediaServer: identity, stsUrl: sts.url } as const),
      hidden: { ...hiddenBy(workerProfile()), ...hiddenAt(pipelineLevel()) },
      inputUrl: `rtsp://127.0.0.1:${ports.rtsp}/live/${streamId}/in`,
      outputUrl: `rtmp://127.0.0.1:${ports.rtmp}/live/${streamId}/out`,
      apiUrl: apiAddress(apiUser, '127.0.0.1', ports.api),
      playbackUrl: apiAddress(apiUser, '127.0.0.1', ports.playback),
      services: { mediaServer: media.process, sts: sts.process },
      suiteAddress: () => Promise.resolve(LOOPBACK),
    };
    return startedStack(parts, owned, (worker) =>
      startLocalWorker({ ...worker, own: (child) => ownWorker(owned, child) }),
    );
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}

/** A worker drains for many seconds when it is asked to end; who disposes of a stack has seen what there was to see. */
export function ownWorker(owned: Disposer, child: ManagedProcess): ManagedProcess {
  owned.defer(() => child.kill());
  return child;
}
