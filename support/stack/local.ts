import { mkdir } from 'node:fs/promises';
import { Disposer } from '../base/disposer';
import type { ManagedProcess } from '../base/process';
import type { SuiteAddress } from '../base/service';
import { type StartedLocalSts, startLocalSts } from './echo-sts';
import { startLocalWorker } from './local-worker';
import { apiAddress, type MediaServerOptions, type StartedMediaServer } from './media-server';
import { startMediaMtx } from './mediamtx';
import type { Stack, StackOptions, Worker, WorkerExtras, WorkerSettings } from './stack';
import { startStandIn } from './stand-in';
import { hiddenAt, pipelineLevel } from './level';
import { hiddenBy, workerProfile } from './worker-profile';

interface LocalStackOptions extends StackOptions {
  /** A real MediaMTX to use instead of the stand-in; MEDIAMTX_BIN by default. */
  mediaMtxBinary?: string | undefined;
}

const LOOPBACK = { listenOn: '127.0.0.1', reachedAs: '127.0.0.1' };

/** The pipeline as child processes on ports of 127.0.0.1 that the system chose. No Docker. */
export class LocalStack implements Stack {
  readonly kind = 'local';
  readonly capabilities = { startWorkers: true, controlServices: true };
  readonly hidden = { ...hiddenBy(workerProfile()), ...hiddenAt(pipelineLevel()) };
  readonly streamId: string;
  readonly evidenceDir: string;
  readonly mediaServer: Stack['mediaServer'];
  readonly inputUrl: string;
  readonly outputUrl: string;
  readonly apiUrl: string;
  readonly playbackUrl: string;
  readonly stsUrl: string;
  readonly services: { readonly mediaServer: ManagedProcess; readonly sts: ManagedProcess };
  readonly workers: Worker[] = [];
  private workersStarted = 0;
  private stopping: Promise<void> | undefined;

  private constructor(
    options: LocalStackOptions,
    media: StartedMediaServer,
    sts: StartedLocalSts,
    private readonly owned: Disposer,
  ) {
    this.streamId = options.streamId;
    this.evidenceDir = options.evidenceDir;
    this.mediaServer = media.identity;
    this.inputUrl = `rtsp://127.0.0.1:${media.ports.rtsp}/live/${options.streamId}/in`;
    this.outputUrl = `rtmp://127.0.0.1:${media.ports.rtmp}/live/${options.streamId}/out`;
    this.apiUrl = apiAddress(media.apiUser, '127.0.0.1', media.ports.api);
    this.playbackUrl = apiAddress(media.apiUser, '127.0.0.1', media.ports.playback);
    this.stsUrl = sts.url;
    this.services = { mediaServer: media.process, sts: sts.process };
  }

  /** Starts both servers side by side. @throws StartError when one does not come up; then nothing is left running */
  static async start(options: LocalStackOptions): Promise<LocalStack> {
    const owned = new Disposer();
    const own = (child: ManagedProcess) => owned.own(child);
    try {
      await mkdir(options.evidenceDir, { recursive: true });
      const { streamId, evidenceDir, record = true } = options;
      const common = { streamId, evidenceDir, record, own };
      const [media, sts] = await Promise.all([startMediaServer(options, common), startLocalSts(common)]);
      return new LocalStack(options, media, sts, owned);
    } catch (error) {
      await owned.dispose();
      throw error;
    }
  }

  async startWorker(
    settings: WorkerSettings = {},
    { programsDir, keptFile }: WorkerExtras = {},
  ): Promise<Worker> {
    this.workersStarted += 1;
    const worker = await startLocalWorker({
      instance: `worker-${this.workersStarted}`,
      evidenceDir: this.evidenceDir,
      ...{ programsDir, keptFile },
      settings: {
        streamId: this.streamId,
        inputUrl: this.inputUrl,
        outputUrl: this.outputUrl,
        stsUrl: this.stsUrl,
        ...settings,
      },
      own: (child) => this.ownWorker(child),
    });
    this.workers.push(worker);
    return worker;
  }

  suiteAddress(): Promise<SuiteAddress> {
    return Promise.resolve(LOOPBACK);
  }

  unexpectedExits(): string[] {
    const servers = Object.values(this.services).filter(({ endedUnasked }) => endedUnasked);
    return servers.map((server) => `${server.name} ${server.describeExit()}.`);
  }

  /** May be called again; all callers wait for the same end. */
  stop(): Promise<void> {
    return (this.stopping ??= this.owned.dispose());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** A worker drains for many seconds when it is asked to end; who disposes of a stack has seen what there was to see. */
  private ownWorker(child: ManagedProcess): ManagedProcess {
    this.owned.defer(() => child.kill());
    return child;
  }
}

function startMediaServer(
  { mediaMtxBinary = process.env['MEDIAMTX_BIN'] }: LocalStackOptions,
  options: MediaServerOptions,
): Promise<StartedMediaServer> {
  return mediaMtxBinary ? startMediaMtx(mediaMtxBinary, options) : startStandIn(options);
}
