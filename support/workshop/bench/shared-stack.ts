import { mkdir } from 'node:fs/promises';
import { Disposer } from '../../base/disposer';
import type { LocalStack } from '../../stack/local';
import { startLocalWorker } from '../../stack/local-worker';
import type { Stack, Worker, WorkerSettings } from '../../stack/stack';

/** One stream's view of a stack that many streams share: paths, a worker and a folder of its own, the servers of all. */
export class StreamOnSharedStack implements Stack {
  readonly kind = 'local';
  readonly capabilities = { startWorkers: true, controlServices: false };
  readonly services = undefined;
  readonly workers: Worker[] = [];
  readonly inputUrl: string;
  readonly outputUrl: string;
  private readonly owned = new Disposer();

  private constructor(
    private readonly shared: LocalStack,
    readonly streamId: string,
    readonly evidenceDir: string,
  ) {
    this.inputUrl = new URL(`/live/${streamId}/in`, shared.inputUrl).href;
    this.outputUrl = new URL(`/live/${streamId}/out`, shared.outputUrl).href;
  }

  static async join(
    shared: LocalStack,
    { streamId, evidenceDir }: Pick<Stack, 'streamId' | 'evidenceDir'>,
  ): Promise<StreamOnSharedStack> {
    await mkdir(evidenceDir, { recursive: true });
    return new StreamOnSharedStack(shared, streamId, evidenceDir);
  }

  get mediaServer(): Stack['mediaServer'] {
    return this.shared.mediaServer;
  }

  get apiUrl(): string {
    return this.shared.apiUrl;
  }

  get playbackUrl(): string {
    return this.shared.playbackUrl;
  }

  get stsUrl(): string {
    return this.shared.stsUrl;
  }

  async startWorker(settings: WorkerSettings = {}): Promise<Worker> {
    const { streamId, inputUrl, outputUrl, stsUrl, evidenceDir } = this;
    const worker = await startLocalWorker({
      ...{ instance: `worker-${this.workers.length + 1}`, evidenceDir },
      settings: { streamId, inputUrl, outputUrl, stsUrl, ...settings },
      own: (child) => {
        this.owned.defer(() => child.kill());
        return child;
      },
    });
    this.workers.push(worker);
    return worker;
  }

  suiteAddress(): ReturnType<Stack['suiteAddress']> {
    return this.shared.suiteAddress();
  }

  unexpectedExits(): string[] {
    return this.shared.unexpectedExits();
  }

  /** Ends its own worker; the servers go on. */
  stop(): Promise<void> {
    return this.owned.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
