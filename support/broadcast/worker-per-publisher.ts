import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Disposer } from '../base/disposer';
import { freePorts } from '../base/free-ports';
import type { ManagedProcess } from '../base/process';
import { MediaServerApi } from '../records/media-server-api';
import { type LocalStack, startLocalStack } from '../stack/local';
import { startLocalWorker } from '../stack/local-worker';
import { pathOf, type Worker, type WorkerSettings } from '../stack/stack';

const LOOK_EVERY_MS = 100;
/** All workers are one after another; their lines stand in one file. */
const INSTANCE = 'worker';

export interface WorkerPerPublisherOptions {
  streamId: string;
  evidenceDir: string;
  /** Of each worker; left out: its own defaults. */
  settings?: WorkerSettings;
  /** Is told when a worker comes and goes. */
  say: (line: string) => void;
}

/** The pipeline without a programme: whoever publishes to its input gets a worker, as an orchestrator would do it. */
export class WorkerPerPublisher implements AsyncDisposable {
  readonly api: MediaServerApi;
  /** The last one that was started. */
  worker: Worker | undefined;

  private constructor(
    readonly stack: LocalStack,
    readonly settings: WorkerSettings,
    private readonly metricsPort: number,
    private readonly say: (line: string) => void,
    private readonly owned: Disposer,
  ) {
    this.api = new MediaServerApi(stack.apiUrl);
  }

  /** @throws Error when something does not start; then nothing is left running */
  static async start({
    say,
    settings = {},
    ...options
  }: WorkerPerPublisherOptions): Promise<WorkerPerPublisher> {
    const owned = new Disposer();
    const stack = owned.own(await startLocalStack(options));
    const [metricsPort = 0] = await freePorts(1);
    const perPublisher = new WorkerPerPublisher(stack, settings, metricsPort, say, owned);
    await writeFile(perPublisher.logFile, ''); // whoever wants to follow it finds it, before the first worker comes
    return perPublisher;
  }

  get metricsUrl(): string {
    return `http://127.0.0.1:${this.metricsPort}/metrics`;
  }

  get logFile(): string {
    return path.join(this.stack.evidenceDir, `${INSTANCE}.log`);
  }

  get segmentDir(): string {
    return path.join(this.stack.evidenceDir, `${INSTANCE}-segments`);
  }

  /** Serves one stream after the other. @throws Error when a worker does not start, or the media server does not answer */
  async serve(): Promise<never> {
    for (;;) {
      await this.untilInput((isThere) => isThere);
      const worker = (this.worker = await this.startWorker());
      this.say(`a programme comes: worker ${worker.pid ?? ''} started`);
      await worker.exited;
      this.say(`worker ${worker.pid ?? ''} ${worker.describeExit()}`);
      // one that ended before its input did would only end again
      await this.untilInput((isThere) => !isThere);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  private startWorker(): Promise<Worker> {
    const { streamId, inputUrl, outputUrl, stsUrl, evidenceDir } = this.stack;
    return startLocalWorker({
      ...{ instance: INSTANCE, evidenceDir },
      settings: { streamId, inputUrl, outputUrl, stsUrl, metricsPort: this.metricsPort, ...this.settings },
      own: (child: ManagedProcess) => this.owned.own(child),
    });
  }

  private async untilInput(isRight: (isThere: boolean) => boolean): Promise<void> {
    const input = pathOf(this.stack.inputUrl);
    while (!isRight((await this.api.path(input)) !== null)) await pause(LOOK_EVERY_MS);
  }
}
