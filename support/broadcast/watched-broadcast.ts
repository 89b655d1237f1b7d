import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nowMs } from '../../services/contracts/clock';
import { redact } from '../../services/net/redact';
import { Disposer } from '../base/disposer';
import { eventually, GiveUp, within } from '../base/eventually';
import { HealthWatch } from '../records/health';
import { LiveReader, type LiveReaderEnd } from '../records/live-reader';
import { MediaServerApi } from '../records/media-server-api';
import { MetricsSampler } from '../records/metrics';
import { Recorder } from '../records/live-reader-child';
import { pathOf } from '../stack/stack';
import { startWatched, type WatchedPipeline, type WatchedWorker } from '../stack/stacks';
import { ourState } from '../stack/worker-profile';
import { type BroadcastFacts, type BroadcastTimes, FILES } from './facts';
import { Source } from './source';
import { type BroadcastOptions, healthUrl } from './start-broadcast';

/** Delays differ; nobody waits longer than this for a live programme to appear, or to end behind its source. */
const OUTPUT_WITHIN_MS = 90_000;
const ENDS_WITHIN_MS = 90_000;
const READ_WITHIN_MS = 9000;
const TRY_EVERY_MS = 500;

type WatchedOptions = Pick<BroadcastOptions, 'plan' | 'clip' | 'evidenceDir' | 'startSemaphore'>;

/** Broadcasts through a pipeline of which only the output is known, and what it says of itself. @throws Error when it can't be begun */
export async function performForViewers(options: WatchedOptions): Promise<BroadcastFacts> {
  const owned = new Disposer();
  try {
    const times: Partial<BroadcastTimes> = { startedAtMs: nowMs() };
    const start = (): Promise<Started> => startAll(options, times, owned);
    const started = await (options.startSemaphore?.pass(start) ?? start());
    return await watchToTheEnd(options, started, times, owned);
  } finally {
    await owned.dispose();
  }
}

interface Started {
  pipeline: WatchedPipeline;
  source: Source;
  worker: WatchedWorker;
  metrics?: MetricsSampler;
  health?: HealthWatch;
}

async function startAll(
  { plan, clip, evidenceDir }: WatchedOptions,
  times: Partial<BroadcastTimes>,
  owned: Disposer,
): Promise<Started> {
  const pipeline = owned.own(await startWatched({ streamId: plan.name, evidenceDir }));
  const source = new Source({
    ...{ plan, clip, url: pipeline.inputUrl, onPlay: () => undefined },
    workerReads: () => isRead(pipeline, times),
  });
  owned.defer(() => source.kill());
  await source.start();
  times.workerStartedAtMs = nowMs();
  const worker = await pipeline.startWorker();
  const { metricsUrl, translateMetrics: translate } = worker;
  if (metricsUrl === undefined || pipeline.hidden?.metrics !== undefined) return { pipeline, source, worker };
  const file = path.join(evidenceDir, FILES.metrics);
  const metrics = owned.own(new MetricsSampler({ url: metricsUrl, file, translate }).start());
  const health = new HealthWatch(healthUrl({ metricsUrl }), ourState);
  owned.defer(() => health.stop());
  return { pipeline, source, worker, metrics, health };
}

/** Where it can be seen the programme waits for its reader. */
async function isRead({ apiUrl, inputUrl }: WatchedPipeline, times: Partial<BroadcastTimes>): Promise<void> {
  if (apiUrl === undefined) return;
  await new MediaServerApi(apiUrl).untilRead(pathOf(inputUrl), { withinMs: READ_WITHIN_MS });
  times.inputReadAtMs ??= nowMs();
}

async function watchToTheEnd(
  { plan, evidenceDir }: WatchedOptions,
  { pipeline, source, worker, metrics, health }: Started,
  times: Partial<BroadcastTimes>,
  owned: Disposer,
): Promise<BroadcastFacts> {
  const { outputUrl } = pipeline;
  const file = path.join(evidenceDir, FILES.recording);
  const viewing = await view(outputUrl, file, worker, owned).catch((error: Error) => error);
  if (viewing instanceof Error)
    source.kill(); // nobody would see the rest
  else times.outputReadyAtMs = nowMs();
  const sourceError = await source.over();
  const viewer = viewing instanceof Error ? undefined : viewing;
  await within(Promise.all([viewer?.reader.ended, viewer?.recorder.ended]), ENDS_WITHIN_MS);
  await Promise.all([viewer?.reader.stop(), viewer?.recorder.stop(), metrics?.stop()]);
  await writeFile(path.join(evidenceDir, FILES.arrivals), JSON.stringify(viewer?.reader.arrivals ?? []));
  const atMs = nowMs();
  return {
    ...{ plan, times: { ...times, endedAtMs: atMs } as BroadcastTimes },
    ...{ stack: pipeline.kind, hidden: pipeline.hidden ?? {}, mediaServer: pipeline.mediaServer },
    ...{ streamId: pipeline.streamId, publisher: source.timeline, appearances: source.timelines },
    ...{ cues: [], health: health?.spans ?? [] },
    workerExit: { code: undefined, signal: undefined, atMs },
    viewerEnd: await viewer?.reader.ended,
    unexpectedExits: pipeline.unexpectedExits(),
    sourceProblem: sourceError?.message,
    noRecording: viewing instanceof Error ? viewing.message : undefined,
  };
}

interface Viewing {
  reader: LiveReader;
  recorder: Recorder;
}

/** Tries until somebody publishes; the output is then watched and kept from its first moments on. */
async function view(url: string, file: string, worker: WatchedWorker, owned: Disposer): Promise<Viewing> {
  const look = async (): Promise<Viewing> => {
    await rm(file, { force: true }); // of an attempt before
    // Together: keyframes may be ten seconds apart, and whoever came behind the first would wait for the next.
    const [reader, recorder] = [new LiveReader(url), new Recorder(url, file)];
    for (const each of [reader, recorder]) owned.defer(() => each.stop());
    try {
      await firstPicture(reader);
      await recorder.begins(OUTPUT_WITHIN_MS);
      return { reader, recorder };
    } catch (cause) {
      await Promise.all([reader.stop(), recorder.stop()]);
      if (worker.exit) throw new GiveUp(`the worker ${worker.describeExit()}`);
      throw new Error((cause as Error).message.replaceAll(url, redact(url)), { cause });
    }
  };
  return eventually(`viewers can watch ${redact(url)}`, look, {
    withinMs: OUTPUT_WITHIN_MS,
    everyMs: TRY_EVERY_MS,
  });
}

/** Whoever joins before the first keyframe may be told of sound alone, and never gets a picture: so he joins anew. x264's next one comes after 10 s. */
const SOUND_ALONE_MS = 12_000;

/** @throws Error when none comes: why the reader ended */
async function firstPicture(reader: LiveReader): Promise<void> {
  let end: LiveReaderEnd | undefined;
  void reader.ended.then((how) => (end = how));
  const hasPicture = (): boolean => reader.firstVideoAtMs !== undefined;
  const hasSoundAlone = (): boolean => nowMs() - (reader.firstAudioAtMs ?? Infinity) > SOUND_ALONE_MS;
  await eventually('a picture comes', () => end !== undefined || hasPicture() || hasSoundAlone(), {
    withinMs: OUTPUT_WITHIN_MS,
  });
  if (!hasPicture()) throw new Error(end?.error ?? 'it has sound, and no picture');
}
