import { mkdir } from 'node:fs/promises';
import { nowMs } from '../../services/contracts/clock';
import { FileTail } from '../base/lines';
import { Unsupported } from '../base/unsupported';
import { fetchJournal } from '../records/journal-reader';
import { resetSts, untilFree, untilFresh } from './external-reset';
import { type ExternalSettings, readExternalSettings } from './external-settings';
import { ExternalWorker } from './external-worker';
import { askIdentity, requirePublishersClock } from './media-server';
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
