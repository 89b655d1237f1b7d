import { mkdir } from 'node:fs/promises';
import { nowMs } from '../../services/contracts/clock';
import { FileTail } from '../base/lines';
import type { SuiteAddress } from '../base/service';
import { Unsupported } from '../base/unsupported';
import { fetchJournal } from '../records/journal-reader';
import { resetSts, untilFree, untilFresh } from './external-reset';
import { type ExternalSettings, readExternalSettings } from './external-settings';
import { ExternalWorker } from './external-worker';
import { askIdentity, requirePublishersClock } from './media-server';
import {
  type Earlier,
  type Hidden,
  type MediaServerIdentity,
  pathOf,
  type Stack,
  type Worker,
} from './stack';
import { hiddenBy, workerProfile } from './worker-profile';

interface Found {
  settings: ExternalSettings;
  evidenceDir: string;
  mediaServer: MediaServerIdentity;
  earlier: Earlier;
  tail: FileTail | undefined;
}

/** A pipeline that somebody else runs. Its parts are found, reset and watched; nothing is started or ended. */
export class ExternalStack implements Stack {
  readonly kind = 'external';
  readonly capabilities = { startWorkers: false, controlServices: false };
  readonly services = undefined;
  readonly workers: ExternalWorker[] = [];
  readonly hidden: Hidden;
  readonly earlier: Earlier;
  readonly streamId: string;
  readonly evidenceDir: string;
  readonly mediaServer: MediaServerIdentity;
  readonly inputUrl: string;
  readonly outputUrl: string;
  readonly apiUrl: string;
  readonly playbackUrl: string;
  readonly stsUrl: string;

  private constructor(private readonly found: Found) {
    const { settings } = found;
    this.hidden = { ...hiddenOf(settings), ...hiddenBy(workerProfile()) };
    this.earlier = found.earlier;
    this.streamId = settings.streamId;
    this.evidenceDir = found.evidenceDir;
    this.mediaServer = found.mediaServer;
    this.inputUrl = settings.inputUrl;
    this.outputUrl = settings.outputUrl;
    this.apiUrl = settings.apiUrl;
    this.playbackUrl = settings.playbackUrl;
    this.stsUrl = settings.stsUrl;
  }

  /** Waits until the pipeline is free, and makes it forget what was before. @throws Error when it can't be used */
  static async start({ evidenceDir }: Pick<Stack, 'evidenceDir'>): Promise<ExternalStack> {
    expectOneAtATime(process.env);
    const settings = readExternalSettings(process.env);
    await mkdir(evidenceDir, { recursive: true });
    await requirePublishersClock(settings.apiUrl, pathOf(settings.inputUrl));
    await untilFree(settings);
    await Promise.all([resetSts(settings), untilFresh(settings.metricsUrl, workerProfile().metrics)]);
    const mediaServer = await askIdentity(settings.apiUrl, 'of the pipeline');
    const tail = settings.logFile === undefined ? undefined : await FileTail.fromEnd(settings.logFile);
    const journal = await fetchJournal(settings.stsUrl, settings.streamId);
    const earlier = { journal: journal.at(-1), beforeMs: nowMs() };
    return new ExternalStack({ settings, evidenceDir, mediaServer, earlier, tail });
  }

  /** Watches the worker that is there, or comes when its input does. Its settings are its owner's. */
  startWorker(): Promise<Worker> {
    const { earlier, ...found } = this.found;
    const worker = new ExternalWorker({ ...found, sinceMs: earlier.beforeMs });
    this.workers.push(worker);
    return Promise.resolve(worker);
  }

  suiteAddress(): Promise<SuiteAddress> {
    return Promise.reject(
      new Unsupported("an external worker can't be led to servers of the suite", 'scenario'),
    );
  }

  unexpectedExits(): string[] {
    return [];
  }

  stop(): Promise<void> {
    for (const worker of this.workers) worker.stopWatching();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
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
