import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nowMs } from '../../services/contracts/clock';
import { Disposer } from '../base/disposer';
import { eventually, GiveUp, NotInTimeError, within } from '../base/eventually';
import type { ProcessExit, Service } from '../base/service';
import { fetchRecording } from '../records/recording';
import { pathOf, type Stack, type Worker } from '../stack/stack';
import { ourState } from '../stack/worker-profile';
import { type BroadcastFacts, type BroadcastTimes, FILES } from './facts';
import { endOrKeep } from './keep';
import { delaySecondsOf, otherClip } from './plan';
import { type BroadcastOptions, healthUrl, startAll, type Participants } from './start-broadcast';

/** From the source's start to the output, beside the delay: reaching the input, 2 s of media for the server, and room. */
const OUTPUT_ROOM_MS = 20_000;
/**
 * Looking for an output ten times a second costs more than watching it does, so nobody looks before it is nearly due. One that is
 * there sooner is seen to be early by what still comes.
 */
const AHEAD_MS = 1000;
/** After the source has ended, beside the delay: the worker looks for it for 7 s and says goodbye for up to 5 s. */
const END_ROOM_MS = 25_000;

/** Runs the whole broadcast, from an empty machine to an empty machine. @throws Error when it could not be run at all */
export async function performBroadcast(options: BroadcastOptions): Promise<BroadcastFacts> {
  const owned = new Disposer();
  let stack: Stack | undefined;
  try {
    const times: Partial<BroadcastTimes> = {};
    const start = (): Promise<Participants> => startAll(options, times, owned);
    const parts = await (options.startSemaphore?.pass(start) ?? start());
    stack = parts.stack;
    return await new LiveBroadcast(options, parts, times).untilItsEnd();
  } finally {
    await endOrKeep(stack, owned);
  }
}

/** A broadcast while it runs: the stack, the source, the worker, and everyone who watches them. */
class LiveBroadcast {
  constructor(
    private readonly options: BroadcastOptions,
    private readonly parts: Participants,
    private readonly times: Partial<BroadcastTimes>,
  ) {}

  /** Watches until the worker has ended, and gathers what there is. */
  async untilItsEnd(): Promise<BroadcastFacts> {
    const { worker, source, injector, metrics } = this.parts;
    const injecting = injector.run();
    await Promise.race([worker.exited, this.watchOutput().catch(unlessEnded(worker))]);
    const over = source.over();
    await Promise.race([worker.exited, over]);
    // The recording is whole when the output ends; the worker itself lives a little longer.
    const [exit, noRecording] = await Promise.all([this.workerEnd(), this.keepRecording()]);
    await metrics.stop();
    source.kill();
    await injecting;
    return this.facts(exit, await over, noRecording);
  }

  /** Notes when the output can be read, and lets the viewers in. */
  private async watchOutput(): Promise<void> {
    const { plan } = this.options;
    const { viewers, metrics } = this.parts;
    await this.noteRunning();
    await this.noteOutput();
    viewers.join();
    if (plan.viewerJoinsAfterSegment === undefined) return;
    const putOut = plan.viewerJoinsAfterSegment + 2; // counted from 1, and the one after it has begun
    await metrics.waitFor('worker_audio_fragments_total', (count) => count >= putOut, {
      withinMs: this.untilEndMs(),
    });
    await viewers.joinLate();
  }

  private async noteRunning(): Promise<void> {
    const { worker } = this.parts;
    const url = healthUrl(worker);
    await eventually('the worker runs', async () => (await stateOf(url, worker)) === 'running', {
      withinMs: OUTPUT_ROOM_MS,
    });
    this.times.workerRunsAtMs = nowMs();
  }

  private async noteOutput(): Promise<void> {
    const { worker, stack, api } = this.parts;
    const delayMs = delaySecondsOf(this.options.plan) * 1000;
    const notBeforeMs = stack.hidden?.delay === undefined ? delayMs - AHEAD_MS : 0;
    await within(worker.exited, notBeforeMs);
    const withinMs = delayMs - notBeforeMs + OUTPUT_ROOM_MS;
    const isReady = (): Promise<boolean> => api.isReady(this.outputPath);
    await eventually('the output can be read', orGiveUp('the worker', worker, isReady), {
      withinMs,
      everyMs: 100,
    });
    this.times.outputReadyAtMs = nowMs();
  }

  private get outputPath(): string {
    return pathOf(this.parts.stack.outputUrl);
  }

  private untilEndMs(): number {
    return (this.seconds + delaySecondsOf(this.options.plan)) * 1000 + END_ROOM_MS;
  }

  private get seconds(): number {
    return this.options.plan.seconds ?? this.options.clip.seconds;
  }

  /** How long a worker may take to end after its source has. */
  private get restMs(): number {
    return delaySecondsOf(this.options.plan) * 1000 + END_ROOM_MS;
  }

  private async workerEnd(): Promise<ProcessExit> {
    const { worker } = this.parts;
    const exit = await within(worker.exited, this.restMs);
    if (exit === 'deadline')
      throw new NotInTimeError(
        `Not within ${this.restMs} ms of the end of its source: the worker ends by itself (it is still running)`,
      );
    return exit;
  }

  private async facts(
    workerExit: ProcessExit,
    sourceError: Error | undefined,
    noRecording: string | undefined,
  ): Promise<BroadcastFacts> {
    const { plan, evidenceDir } = this.options;
    const { stack, viewers, source, injector, hostile, gate, inputGate, memory, health, segments } =
      this.parts;
    const viewerEnd = await viewers.end();
    await writeFile(path.join(evidenceDir, FILES.arrivals), JSON.stringify(viewers.arrivals));
    const times = { ...this.times, endedAtMs: nowMs() } as BroadcastTimes;
    return {
      ...{ plan, times, workerExit, viewerEnd, noRecording },
      streamId: stack.streamId,
      stack: stack.kind,
      hidden: stack.hidden ?? {},
      mediaServer: stack.mediaServer,
      publisher: source.timeline,
      appearances: source.timelines,
      nonsense: hostile && {
        ...{ sent: hostile.sent, beganAtMs: hostile.beganAtMs, memory: memory?.readings ?? [] },
      },
      health: health.spans,
      grownSegments: segments?.grown,
      outputActs: gate?.acts,
      outputGoodbye: gate?.saidGoodbye,
      inputGate: inputGate?.count,
      cues: injector.done,
      missedCue: injector.problem,
      sourceProblem: sourceError?.message,
      lateViewer: viewers.late,
      unexpectedExits: stack.unexpectedExits(),
    };
  }

  /** @returns why there is no recording, if there is none */
  private async keepRecording(): Promise<string | undefined> {
    if (this.times.outputReadyAtMs === undefined) return 'there was no output';
    // A viewer's stream ends with the output: no need to ask for its end all the time.
    await within(this.parts.viewers.end(), this.restMs);
    const { plan, evidenceDir } = this.options;
    const file = path.join(evidenceDir, FILES.recording);
    const laterFile = path.join(evidenceDir, FILES.laterRecording);
    const { stack, api } = this.parts;
    const publisher = orGiveUp('the media server', stack.services?.mediaServer, () =>
      api.path(this.outputPath),
    );
    try {
      await fetchRecording({
        ...{ api: { path: publisher }, file, playbackUrl: stack.playbackUrl, path: this.outputPath },
        ...{ sinceMs: stack.earlier?.beforeMs, withinMs: this.restMs },
        ...(otherClip(plan) !== undefined && { laterFile }),
      });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

/** A worker that ended while its output was awaited is judged by how it ended. */
const unlessEnded =
  (worker: Worker) =>
  (error: unknown): void => {
    if (!worker.exit) throw error;
  };

/** Nothing comes of waiting for a process that has ended. */
const orGiveUp =
  <T>(what: string, service: Service | undefined, look: () => Promise<T>) =>
  (): Promise<T> => {
    if (service?.exit) throw new GiveUp(`${what} ${service.describeExit()}`);
    return look();
  };

async function stateOf(url: string, worker: Worker): Promise<unknown> {
  if (worker.exit) throw new GiveUp(`the worker ${worker.describeExit()}`);
  try {
    const answer = (await (await fetch(url)).json()) as { state?: unknown };
    return ourState(String(answer.state));
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(
      `${url} tells no state (${message}): JSON is expected beside /metrics, docs/contract.md#metrics`,
      { cause },
    );
  }
}
