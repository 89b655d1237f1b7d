import { mkdir } from 'node:fs/promises';
import { nowMs } from '../../services/contracts/clock';
import { eventually } from '../base/eventually';
import { FileTail } from '../base/lines';
import { Unsupported } from '../base/unsupported';
import { StsControl } from '../faults/sts-control';
import { fetchJournal } from '../records/journal-reader';
import { MediaServerApi } from '../records/media-server-api';
import { parsePrometheus } from '../records/prometheus';
import { type ExternalSettings, readExternalSettings } from './external-settings';
import { ExternalWorker } from './external-worker';
import { askIdentity, requirePublishersClock } from './media-server';
import { type MetricsTranslation, translateMetrics } from './metrics-translation';
import { type Hidden, pathOf, type Stack } from './stack';
import { hiddenBy, workerProfile } from './worker-profile';

/**
 * Finds a pipeline that somebody else runs, waits until it is free, and makes it forget what was before. Its parts are watched;
 * nothing is started or ended. @throws Error when it can't be used
 */
export async function findExternalStack({ evidenceDir }: Pick<Stack, 'evidenceDir'>): Promise<Stack> {
  expectOneAtATime(process.env);
  const settings = readExternalSettings(process.env);
  const { streamId, inputUrl, outputUrl, apiUrl, playbackUrl, stsUrl } = settings;
  await mkdir(evidenceDir, { recursive: true });
  await requirePublishersClock(apiUrl, pathOf(inputUrl));
  await untilFree(settings);
  await Promise.all([resetSts(settings), untilFresh(settings.metricsUrl, workerProfile().metrics)]);
  const mediaServer = await askIdentity(apiUrl, 'of the pipeline');
  const tail = settings.logFile === undefined ? undefined : await FileTail.fromEnd(settings.logFile);
  const journal = await fetchJournal(stsUrl, streamId);
  const earlier = { journal: journal.at(-1), beforeMs: nowMs() };
  const workers: ExternalWorker[] = [];
  return {
    ...{ kind: 'external', streamId, evidenceDir, mediaServer, earlier, services: undefined, workers },
    ...{ inputUrl, outputUrl, apiUrl, playbackUrl, stsUrl },
    hidden: { ...hiddenOf(settings), ...hiddenBy(workerProfile()) },
    /** Watches the worker that is there, or comes when its input does. Its settings are its owner's. */
    startWorker: () => {
      const worker = new ExternalWorker({ settings, evidenceDir, tail, sinceMs: earlier.beforeMs });
      workers.push(worker);
      return Promise.resolve(worker);
    },
    suiteAddress: () =>
      Promise.reject(new Unsupported("an external worker can't be led to servers of the suite", 'scenario')),
    unexpectedExits: () => [],
    [Symbol.asyncDispose]: () => {
      for (const worker of workers) worker.stopWatching();
      return Promise.resolve();
    },
  };
}

const hiddenOf = ({ logFile, segmentDir }: ExternalSettings): Hidden => ({
  exit: 'how the worker of an external pipeline ends is seen by whoever started it',
  ...(logFile === undefined && {
    log: 'the log of the external worker is not to be seen: WORKER_LOG_FILE is not set',
  }),
  ...(segmentDir === undefined && {
    segments: 'the files of the external worker are not to be seen: WORKER_SEGMENT_DIR is not set',
  }),
});

/** `--parallel 3` beside STACK=external, which cucumber.js can't see. */
function expectOneAtATime({ CUCUMBER_TOTAL_WORKERS: workers = '1' }: NodeJS.ProcessEnv): void {
  if (Number(workers) <= 1) return;
  throw new Error(
    `STACK=external is one pipeline, which takes one programme at a time, and ${workers} workers want it: leave out --parallel.`,
  );
}

/** A worker looks for a lost input for 7 s and puts out what it has for 14.5. */
const FREE_WITHIN_MS = 45_000;
/** A breaker stays open for 30 s; a process that is started anew begins with a closed one. */
const FRESH_WITHIN_MS = 45_000;
const POLL_MS = 250;
const ANSWER_MS = 2000;

/** Waits until an earlier stream has gone, input and output. @throws NotInTimeError when somebody keeps publishing */
async function untilFree({ apiUrl, inputUrl, outputUrl }: ExternalSettings): Promise<void> {
  const api = new MediaServerApi(apiUrl);
  for (const url of [inputUrl, outputUrl])
    await eventually(
      `nobody publishes to ${url} (the suite needs this pipeline for itself)`,
      async () => (await api.path(pathOf(url))) === null,
      { withinMs: FREE_WITHIN_MS, everyMs: POLL_MS },
    );
}

/** Lets echo-sts behave well again, whatever the scenario before told it. @throws Error when it can't be told */
async function resetSts({ stsUrl, streamId }: ExternalSettings): Promise<void> {
  const control = await StsControl.connect({ url: stsUrl, streamId });
  try {
    await control.audio({ mode: 'echo' });
    await control.latency({ min_ms: 0, max_ms: 0, seed: 1 });
    await control.stopErrors();
    await control.delivery({ mode: 'normal' });
    await control.autoBackpressure(false);
    await control.session({});
  } finally {
    control.close();
  }
}

/**
 * Waits until the worker knows nothing of an earlier stream: its breaker is closed, its counters begin at 0. Between two
 * streams there may be no worker, and no metrics.
 * @throws NotInTimeError that says what it still knows
 */
async function untilFresh(metricsUrl: string, translation: MetricsTranslation): Promise<void> {
  const look = async (): Promise<string> => {
    const text = await readMetrics(metricsUrl);
    return text === undefined ? '' : knownOf(translateMetrics(text, translation));
  };
  await eventually('the worker knows nothing of an earlier stream (docs/contract.md)', look, {
    withinMs: FRESH_WITHIN_MS,
    everyMs: POLL_MS,
    until: (known) => known === '',
  });
}

/** @returns undefined when nobody answers */
async function readMetrics(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
  if (response && !response.ok) throw new Error(`${url} answered ${response.status}`);
  return response?.text();
}

const OF_A_STREAM = ['worker_sts_breaker_state', 'worker_fragments_total', 'worker_fallback_total'];

/** The values that are not 0, as text; empty when there is none. */
function knownOf(text: string): string {
  const families = parsePrometheus(text);
  const samples = OF_A_STREAM.flatMap((name) => families.get(name)?.samples ?? []);
  const known = samples.filter(({ value }) => value !== 0);
  return known.map(({ name, labels, value }) => `${name} ${JSON.stringify(labels)} ${value}`).join(', ');
}
