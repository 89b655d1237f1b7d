import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clip } from '../../fixtures/clips';
import { nowMs } from '../../services/contracts/clock';
import { Publisher } from '../drive/publisher';
import { StsControl } from '../drive/sts-control';
import { eventually, GiveUp } from '../observe/eventually';
import { JournalFollower } from '../observe/journal';
import { MediaServerApi } from '../observe/media-server-api';
import { MetricsSampler } from '../observe/metrics';
import { fetchRecording } from '../observe/recording';
import { Disposer } from '../stack/disposer';
import { LocalStack } from '../stack/local';
import type { ProcessExit, Stack, Worker } from '../stack/stack';
import { FILES, type BroadcastFacts, type BroadcastTimes } from './facts';
import { delaySecondsOf, type BroadcastPlan } from './plan';
import { Viewers } from './viewers';

/** A worker finds its input within 5 s (acceptance 1.1); what takes longer is still seen, until a server cuts the source. */
const INPUT_READ_WITHIN_MS = 9000;
/** From the source's start to the output, beside the delay: reaching the input, 2 s of media for the server, and room. */
const OUTPUT_ROOM_MS = 20_000;
/** After the source has ended, beside the delay: the worker looks for it for 7 s and says goodbye for up to 5 s. */
const END_ROOM_MS = 25_000;

export interface BroadcastOptions {
  plan: BroadcastPlan;
  clip: Pick<Clip, 'file' | 'seconds' | 'leadInSeconds'>;
  evidenceDir: string;
}

/** Runs the whole broadcast, from an empty machine to an empty machine. @throws Error when it could not be run at all */
export async function performBroadcast(options: BroadcastOptions): Promise<BroadcastFacts> {
  const owned = new Disposer();
  try {
    const live = await LiveBroadcast.start(options, owned);
    return await live.untilItsEnd();
  } finally {
    await owned.dispose();
  }
}

interface Parts {
  stack: Stack;
  publisher: Publisher;
  worker: Worker;
  metrics: MetricsSampler;
  journal: JournalFollower;
  viewers: Viewers;
  api: MediaServerApi;
}

/** A broadcast while it runs: the stack, the source, the worker, and everyone who watches them. */
export class LiveBroadcast {
  private constructor(
    private readonly options: BroadcastOptions,
    private readonly parts: Parts,
    private readonly times: Partial<BroadcastTimes>,
  ) {}

  static async start(options: BroadcastOptions, owned: Disposer): Promise<LiveBroadcast> {
    const { plan, evidenceDir, clip } = options;
    const times: Partial<BroadcastTimes> = { startedAtMs: nowMs() };
    const stack = owned.own(await LocalStack.start({ streamId: plan.name, evidenceDir }));
    times.stackReadyAtMs = nowMs();
    const journal = new JournalFollower({
      url: stack.stsUrl,
      streamId: plan.name,
      file: path.join(evidenceDir, FILES.journal),
    });
    owned.defer(() => journal.stop());
    const api = new MediaServerApi(stack.apiUrl);
    const publisher = new Publisher({
      url: stack.inputUrl,
      clip: clip.file,
      leadIn: clip.leadInSeconds > 0 ? 'in-clip' : 'repeat',
      hold: () => workerReads(api, plan, times),
    });
    owned.defer(() => publisher.kill());
    // The STS knows how to behave long before the first fragment comes to it.
    await Promise.all([instruct(stack, plan), publisher.start()]);
    times.workerStartedAtMs = nowMs();
    const worker = await stack.startWorker(plan.worker);
    const metrics = owned.own(
      new MetricsSampler({ url: worker.metricsUrl, file: path.join(evidenceDir, FILES.metrics) }),
    );
    metrics.start();
    const viewers = owned.own(new Viewers(stack.outputUrl));
    return new LiveBroadcast(options, { stack, publisher, worker, metrics, journal, viewers, api }, times);
  }

  /** Watches until the worker has ended, and gathers what there is. */
  async untilItsEnd(): Promise<BroadcastFacts> {
    const { worker, publisher, metrics } = this.parts;
    await Promise.race([worker.exited, this.watchOutput()]);
    const sourceEnded = publisher.finished.then(
      () => undefined,
      (error: Error) => error,
    );
    await Promise.race([worker.exited, sourceEnded]);
    // The recording is whole when the output ends; the worker itself lives a little longer.
    const [exit, noRecording] = await Promise.all([this.workerEnd(), this.keepRecording()]);
    await metrics.stop();
    return this.facts(exit, await sourceEnded, noRecording);
  }

  /** Notes when the output can be read, and lets the viewers in. */
  private async watchOutput(): Promise<void> {
    const { plan } = this.options;
    const { worker, viewers } = this.parts;
    await this.noteRunning();
    await this.noteOutput();
    viewers.join();
    if (plan.viewerJoinsAfterSegment === undefined) return;
    const query = {
      component: 'output',
      message: 'fragment put out',
      fields: { batch: plan.viewerJoinsAfterSegment + 1 },
    };
    await worker.logs.waitFor(query, { withinMs: this.untilEndMs() });
    await viewers.joinLate();
  }

  private async noteRunning(): Promise<void> {
    const { worker } = this.parts;
    const healthUrl = worker.metricsUrl.replace(/\/metrics$/, '/healthz');
    await eventually('the worker runs', async () => (await health(healthUrl, worker)) === 'running', {
      withinMs: OUTPUT_ROOM_MS,
    });
    this.times.workerRunsAtMs = nowMs();
  }

  private async noteOutput(): Promise<void> {
    const { plan } = this.options;
    const withinMs = delaySecondsOf(plan) * 1000 + OUTPUT_ROOM_MS;
    const isReady = async (): Promise<boolean> =>
      (await this.parts.api.path(`live/${plan.name}/out`))?.ready ?? false;
    await eventually('the output can be read', orGiveUp(this.parts.worker, isReady), {
      withinMs,
      everyMs: 100,
    });
    this.times.outputReadyAtMs = nowMs();
  }

  private untilEndMs(): number {
    return (this.options.clip.seconds + delaySecondsOf(this.options.plan)) * 1000 + END_ROOM_MS;
  }

  /** How long a worker may take to end after its source has. */
  private get restMs(): number {
    return delaySecondsOf(this.options.plan) * 1000 + END_ROOM_MS;
  }

  private async workerEnd(): Promise<ProcessExit> {
    const { worker } = this.parts;
    const exit = await eventually('the worker ends by itself', () => worker.exit, {
      withinMs: this.restMs,
    });
    this.times.workerEndedAtMs = nowMs();
    return exit as ProcessExit;
  }

  private async facts(
    workerExit: ProcessExit,
    sourceError: Error | undefined,
    noRecording: string | undefined,
  ): Promise<BroadcastFacts> {
    const { plan, evidenceDir } = this.options;
    const { stack, viewers, publisher } = this.parts;
    const viewerEnd = await viewers.end();
    await writeFile(path.join(evidenceDir, FILES.arrivals), JSON.stringify(viewers.arrivals));
    const times = { ...this.times, endedAtMs: nowMs() } as BroadcastTimes;
    return {
      ...{ plan, times, workerExit, viewerEnd, noRecording },
      streamId: plan.name,
      mediaServer: stack.mediaServer,
      publisher: publisher.timeline,
      sourceProblem: sourceError?.message,
      lateViewer: viewers.late,
      unexpectedExits: stack.unexpectedExits(),
    };
  }

  /** @returns why there is no recording, if there is none */
  private async keepRecording(): Promise<string | undefined> {
    if (this.times.outputReadyAtMs === undefined) return 'there was no output';
    const { plan, evidenceDir } = this.options;
    try {
      const file = path.join(evidenceDir, FILES.recording);
      const {
        stack: { playbackUrl },
        api,
      } = this.parts;
      await fetchRecording({
        api,
        playbackUrl,
        path: `live/${plan.name}/out`,
        file,
        withinMs: this.restMs,
      });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

/** Tells the STS how to behave before the stream is there. */
async function instruct(stack: Stack, { name, sts }: BroadcastPlan): Promise<void> {
  const control = await StsControl.connect({ url: stack.stsUrl, streamId: name });
  try {
    if (sts.audio) await control.audio(sts.audio);
    if (sts.latency) await control.latency(sts.latency);
  } finally {
    control.close();
  }
}

/** What the source waits for before the fixture begins, so that all of it reaches the worker. */
async function workerReads(
  api: MediaServerApi,
  { name }: BroadcastPlan,
  times: Partial<BroadcastTimes>,
): Promise<void> {
  const readers = async (): Promise<number> => (await api.path(`live/${name}/in`))?.readers.length ?? 0;
  await eventually('the media server lists the worker as a reader', readers, {
    withinMs: INPUT_READ_WITHIN_MS,
    until: (count) => count > 0,
  });
  times.inputReadAtMs = nowMs();
}

const orGiveUp =
  <T>(worker: Worker, look: () => Promise<T>) =>
  (): Promise<T> => {
    if (worker.exit) throw new GiveUp(`the worker ${worker.describeExit()}`);
    return look();
  };

async function health(url: string, worker: Worker): Promise<unknown> {
  if (worker.exit) throw new GiveUp(`the worker ${worker.describeExit()}`);
  const answer = (await (await fetch(url)).json()) as { state?: unknown };
  return answer.state;
}
