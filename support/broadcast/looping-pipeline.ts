import { clip, type Clip } from '../../fixtures/clips';
import { Disposer } from '../base/disposer';
import { eventually, within } from '../base/eventually';
import { MediaServerApi } from '../records/media-server-api';
import { Publisher } from '../source/publisher';
import type { PublisherOptions } from '../source/publisher-options';
import { type LocalStack, startLocalStack } from '../stack/local';
import { pathOf, type Worker, type WorkerSettings } from '../stack/stack';

export interface LoopingPipelineOptions {
  streamId: string;
  /** A clip of `fixtures/`. */
  clip: string;
  evidenceDir: string;
  worker?: WorkerSettings;
  /** Left out: the media server records. */
  record?: boolean;
  /** As `PublisherOptions`. */
  togetherMs?: number;
  /** Starts one more reader of the input, which gets the programme from its beginning, as the worker does. */
  alsoReads?: (stack: LocalStack, owned: Disposer) => void;
}

/** A server cuts a publisher that has been idle for 10 s. */
const JOIN_WITHIN_MS = 9000;
/** The default delay, 2 s of media for the server, and room on a busy machine. */
const OUTPUT_WITHIN_MS = 40_000;

/** The pipeline with a programme that loops, for as long as somebody wants to look at it. */
export class LoopingPipeline implements AsyncDisposable {
  readonly api: MediaServerApi;

  private constructor(
    readonly stack: LocalStack,
    readonly worker: Worker,
    private readonly publisher: Publisher,
    private readonly owned: Disposer,
  ) {
    this.api = new MediaServerApi(stack.apiUrl);
  }

  /** @throws Error when something does not start; then nothing is left running */
  static async start({
    clip: name,
    worker,
    togetherMs,
    alsoReads,
    ...options
  }: LoopingPipelineOptions): Promise<LoopingPipeline> {
    const owned = new Disposer();
    try {
      const [source, stack] = [await clip(name), owned.own(await startLocalStack(options))];
      const pace = togetherMs === undefined ? {} : { togetherMs };
      const publisher = endless(source, stack, alsoReads ? 2 : 1, pace);
      owned.defer(() => publisher.kill());
      await publisher.start();
      alsoReads?.(stack, owned);
      return new LoopingPipeline(stack, await stack.startWorker(worker), publisher, owned);
    } catch (error) {
      await owned.dispose();
      throw error;
    }
  }

  /** Waits until a path can be read; left out: the worker's output. @throws NotInTimeError, or as `untilPassed` */
  async untilReady(pathName = `live/${this.stack.streamId}/out`): Promise<void> {
    const ready = eventually(`${pathName} can be read`, () => this.api.isReady(pathName), {
      withinMs: OUTPUT_WITHIN_MS,
    });
    await Promise.race([ready, this.lost().then((reason) => this.fail(reason))]);
  }

  /** Lets it run for so long. @throws Error when it does not, with the reason */
  async untilPassed(ms: number): Promise<void> {
    const reason = await within(this.lost(), ms);
    if (reason !== 'deadline') this.fail(reason);
  }

  /** Settles with a sentence when a part ends that was to go on. */
  async lost(): Promise<string> {
    return Promise.race([
      this.publisher.finished.then(
        () => 'the publisher ended',
        (error: Error) => `the publisher failed: ${error.message}`,
      ),
      this.worker.exited.then(() => `the worker ${this.worker.describeExit()}`),
    ]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  private fail(reason: string): never {
    throw new Error(`${reason}. See ${this.stack.evidenceDir}`);
  }
}

/** The clip again and again, from the moment that so many read it. */
function endless(
  { file, leadInSeconds }: Clip,
  stack: LocalStack,
  readers: number,
  pace: Pick<PublisherOptions, 'togetherMs'>,
): Publisher {
  return new Publisher({
    ...pace,
    url: stack.inputUrl,
    clip: file,
    leadIn: leadInSeconds > 0 ? 'in-clip' : 'repeat',
    loop: true,
    hold: () =>
      new MediaServerApi(stack.apiUrl).untilRead(pathOf(stack.inputUrl), {
        withinMs: JOIN_WITHIN_MS,
        by: readers,
      }),
  });
}
