import path from 'node:path';
import type { Clip } from '../../fixtures/clips';
import { nowMs } from '../../services/contracts/clock';
import type { Disposer } from '../base/disposer';
import { MemoryWatch } from '../base/proc';
import type { StartSemaphore } from '../base/start-semaphore';
import { bombs, type HostileAnswer, hostileAnswers } from '../faults/hostile-answers';
import { HOSTILE_DUBS } from '../faults/hostile-dubs';
import { writeBrokenCodec } from '../faults/broken-codec';
import type { HostileSts } from '../faults/hostile-sts';
import { InputGate } from '../faults/input-gate';
import { OutputGate } from '../faults/output-gate';
import { ServerOfUntimedProgrammes } from '../faults/server-of-untimed-programmes';
import { StsControl } from '../faults/sts-control';
import { FolderWatch } from '../records/folder-watch';
import { HealthWatch } from '../records/health';
import { JournalFollower } from '../records/journal';
import type { LogQuery } from '../records/logs';
import { MediaServerApi } from '../records/media-server-api';
import { MetricsSampler } from '../records/metrics';
import { isForeignWorker, READY_MS } from '../stack/foreign-worker';
import { pathOf, type Stack, type Worker, type WorkerSettings } from '../stack/stack';
import { startStack as startOwnStack } from '../stack/stacks';
import { ourState } from '../stack/worker-profile';
import { INPUT_LOGIN, leaveEarlierRun, OUTPUT_LOGIN } from './planted';
import { type BroadcastTimes, FILES, segmentsFolder } from './facts';
import { FaultInjector, instruct } from './fault-injector';
import { type BroadcastPlan, hasManyFragments, needsGate } from './plan';
import { Source } from './source';
import { Viewers } from './viewers';

export interface BroadcastOptions {
  plan: BroadcastPlan;
  clip: Pick<Clip, 'file' | 'seconds' | 'leadInSeconds'>;
  evidenceDir: string;
  /** Where it is performed; left out: on a stack of its own, of the kind that STACK names. */
  startStack?: (options: Pick<Stack, 'streamId' | 'evidenceDir'>) => Promise<Stack>;
  /** Of the worker's metrics; left out: often enough for the shortest segments. */
  scrapeEveryMs?: number;
  /** Where all wait for their turn to start; left out: starts at once. */
  startSemaphore?: StartSemaphore;
}

/** All that take part in a broadcast. */
export interface Participants {
  stack: Stack;
  source: Source;
  worker: Worker;
  injector: FaultInjector;
  hostile: HostileSts | undefined;
  gate: OutputGate | undefined;
  inputGate: InputGate | undefined;
  memory: MemoryWatch | undefined;
  /** Of our own worker. */
  segments: FolderWatch | undefined;
  metrics: MetricsSampler;
  health: HealthWatch;
  journal: JournalFollower;
  viewers: Viewers;
  api: MediaServerApi;
}

/** A worker finds its input within 5 s (US1-1); what takes longer is still seen, until a server cuts the source. */
const INPUT_READ_WITHIN_MS = 9000;
/** One of somebody else's may load for as long as it may take to be ready: then it is late, and all else is judged. */
const READ_BY_OTHERS_WITHIN_MS = READY_MS + INPUT_READ_WITHIN_MS;
/** Nothing listens on this port of any machine by default (RFC 863). */
const CLOSED_OUTPUT = `rtmp://127.0.0.1:9/live/nobody/out?${OUTPUT_LOGIN}`;

/** Starts them in the order that loses nothing. `times` is filled in on the way. @throws Error when one does not start */
export async function startAll(
  { plan, clip, evidenceDir, startStack = startOwnStack, scrapeEveryMs }: BroadcastOptions,
  times: Partial<BroadcastTimes>,
  owned: Disposer,
): Promise<Participants> {
  // Takes seconds on a busy machine, in which a media server would cut a source that waits for its reader.
  const nonsense = nonsenseOf(plan);
  times.startedAtMs = nowMs();
  const stack = owned.own(await startStack({ streamId: plan.name, evidenceDir }));
  const file = (name: string): string => path.join(evidenceDir, name);
  const journal = new JournalFollower({
    ...{ url: stack.stsUrl, streamId: stack.streamId, file: file(FILES.journal) },
    after: stack.earlier?.journal,
  });
  owned.defer(() => journal.stop());
  const api = new MediaServerApi(stack.apiUrl);
  const hostile = await startHostile(plan, nonsense, stack, owned);
  const source = new Source({
    ...{ plan, clip, url: stack.inputUrl, ...(plan.isCamera && { address: await stack.suiteAddress() }) },
    onPlay: () => (times.inputReadAtMs ??= nowMs()),
    workerReads: () => isRead(api, pathOf(stack.inputUrl), times),
  });
  owned.defer(() => source.kill());
  const control = await StsControl.connect({ url: stack.stsUrl, streamId: stack.streamId });
  owned.defer(() => control.close());
  // The STS knows how to behave long before the first fragment comes to it.
  await Promise.all([instruct(control, plan.sts), source.start()]);
  times.workerStartedAtMs = nowMs();
  const gate = await startGate(plan, stack, owned);
  const lock = await startLock(plan, stack, owned);
  const untimed = plan.sourceIsUntimed && (await ServerOfUntimedProgrammes.start());
  if (untimed) owned.own(untimed.server);
  const settings = {
    ...settingsOf(plan),
    ...(untimed && { mediaServerApiUrl: untimed.url }),
    ...(source.cameraUrl !== undefined && { inputUrl: source.cameraUrl }),
    ...(hostile && { stsUrl: hostile.url }),
    ...(gate && { outputUrl: gate.url }),
    ...(lock && { inputUrl: lock.url, caFile: lock.certificateFile }),
  };
  const programsDir = plan.codec && (await writeBrokenCodec(evidenceDir, plan.codec));
  const isOurs = stack.kind === 'local' && !isForeignWorker();
  const segments = isOurs ? await watchSegments(segmentsFolder(evidenceDir, stack.streamId)) : undefined;
  owned.defer(() => segments?.stop());
  const keptFile = isOurs && hasManyFragments(plan) ? file(FILES.kept) : undefined;
  const extras = { programsDir, keptFile, memoryIsJudged: hostile !== undefined };
  const worker = await stack.startWorker(settings, extras);
  void worker.exited.then(() => gate?.gate.close());
  const memory = hostile && new MemoryWatch(worker);
  owned.defer(() => memory?.stop());
  const metrics = owned.own(
    new MetricsSampler({
      ...{ url: worker.metricsUrl, file: file(FILES.metrics), translate: worker.translateMetrics },
      ...(scrapeEveryMs !== undefined && { everyMs: scrapeEveryMs }),
    }),
  );
  metrics.start();
  // On a busy machine two readings are farther apart than the last figures can be read.
  for (const query of LAST_LINES) worker.logs.onRecord(query, () => metrics.readSoon());
  const health = new HealthWatch(healthUrl(worker), ourState);
  owned.defer(() => health.stop());
  const viewers = owned.own(new Viewers(stack.outputUrl));
  const injector = new FaultInjector(plan, { stack, worker, source, journal, control, gate: gate?.gate });
  return {
    ...{ stack, source, worker, injector, hostile: hostile?.sts, gate: gate?.gate, inputGate: lock?.gate },
    ...{ memory, metrics, health, journal, viewers, api, segments },
  };
}

async function watchSegments(folder: string): Promise<FolderWatch> {
  await leaveEarlierRun(folder);
  return new FolderWatch(folder, (name) => /_(?:video\.mp4|audio\.m4a)$/.test(name));
}

/** Of a worker that is about to end: by its last line, or by what it can't go on after. */
const LAST_LINES: readonly LogQuery[] = [{ component: 'worker', has: ['code'] }, { level: 'error' }];

/** Where a worker tells its state. */
export const healthUrl = ({ metricsUrl }: Pick<Worker, 'metricsUrl'>): string =>
  metricsUrl.replace(/\/metrics$/, '/healthz');

function nonsenseOf({ sts: { hostile } }: BroadcastPlan): HostileAnswer[] {
  if (!hostile) return [];
  return hostile.bombs ? bombs(hostile.messages) : hostileAnswers(hostile.seed, hostile.messages);
}

/** Takes the place of echo-sts where the plan wants nonsense. */
async function startHostile(
  { sts: { hostile } }: BroadcastPlan,
  answers: readonly HostileAnswer[],
  stack: Stack,
  owned: Disposer,
): Promise<{ sts: HostileSts; url: string } | undefined> {
  if (!hostile) return undefined;
  const address = await stack.suiteAddress();
  const { HostileSts } = await import('../faults/hostile-sts.js'); // with the server of socket.io, which few need
  const dubs = hostile.bombs ? [] : HOSTILE_DUBS.map(({ file }) => file);
  const started = await HostileSts.start({ ...hostile, answers, dubs, address });
  owned.own(started.sts);
  return started;
}

/** Stands between worker and media server where the plan wants an output that is ill. */
async function startGate(
  plan: BroadcastPlan,
  stack: Stack,
  owned: Disposer,
): Promise<{ gate: OutputGate; url: string } | undefined> {
  if (!needsGate(plan)) return undefined;
  const address = await stack.suiteAddress();
  const hangsUp = plan.outputHangsUp && { hangsUpAtPublish: true, query: OUTPUT_LOGIN };
  const started = await OutputGate.start({ target: stack.outputUrl, address, ...hangsUp });
  owned.own(started.gate);
  return started;
}

/** Stands between media server and worker where the plan wants a source that not everybody may read. */
async function startLock(
  { sourceIsLocked }: BroadcastPlan,
  stack: Stack,
  owned: Disposer,
): Promise<{ gate: InputGate; url: string; certificateFile: string } | undefined> {
  if (!sourceIsLocked) return undefined;
  const certificateFile = path.join(stack.evidenceDir, FILES.certificate);
  const address = await stack.suiteAddress();
  const started = await InputGate.start({ target: stack.inputUrl, address, certificateFile, ...INPUT_LOGIN });
  owned.own(started.gate);
  return { ...started, certificateFile };
}

const settingsOf = ({ worker, outputIsClosed }: BroadcastPlan): WorkerSettings =>
  outputIsClosed ? { ...worker, outputUrl: CLOSED_OUTPUT } : worker;

/** What the source waits for before the fixture begins, so that all of it reaches the worker. */
async function isRead(api: MediaServerApi, input: string, times: Partial<BroadcastTimes>): Promise<void> {
  await api.untilRead(input, {
    withinMs: isForeignWorker() ? READ_BY_OTHERS_WITHIN_MS : INPUT_READ_WITHIN_MS,
  });
  times.inputReadAtMs ??= nowMs();
}
