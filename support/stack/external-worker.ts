import { createWriteStream, type WriteStream } from 'node:fs';
import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nowMs } from '../../services/contracts/clock';
import { type FileTail, LineSplitter, parseRecord } from '../base/lines';
import type { ProcessExit } from '../base/service';
import { Unsupported } from '../base/unsupported';
import { LogBook } from '../records/logs';
import { type ListedPath, MediaServerApi } from '../records/media-server-api';
import type { ExternalSettings } from './external-settings';
import { addTo } from './log-translation';
import { translateMetrics } from './metrics-translation';
import { pathOf, type Worker } from './stack';
import { workerProfile } from './worker-profile';

const LOOK_EVERY_MS = 100;
/** An end of file is written after the output has ended. */
const LAST_WORDS_MS = 500;
const INSTANCE = 'worker-1';

interface ExternalWorkerOptions {
  settings: ExternalSettings;
  evidenceDir: string;
  /** Its log, where it can be read. */
  tail: FileTail | undefined;
  /** When the broadcast began, ms since the epoch: older segments are an earlier stream's. */
  sinceMs: number;
}

/** A worker that somebody else runs: it is watched through the media server, its metrics and its log, and left alone. */
export class ExternalWorker implements Worker {
  readonly name = 'the external worker';
  readonly metricsUrl: string;
  readonly logs = new LogBook(INSTANCE);
  readonly segmentDir: string;
  readonly exited: Promise<ProcessExit>;
  exit: ProcessExit | undefined;
  private readonly evidence: WriteStream;
  private readonly lines = new LineSplitter((text) => this.addLine(text));
  private isWatched = true;
  private hasEnded = false;

  constructor(private readonly options: ExternalWorkerOptions) {
    const { settings, evidenceDir } = options;
    this.metricsUrl = settings.metricsUrl;
    this.segmentDir = path.join(evidenceDir, `${INSTANCE}-segments`);
    this.evidence = createWriteStream(path.join(evidenceDir, `${INSTANCE}.log`));
    this.exited = this.watch();
  }

  /** What is read when it has ended is the next worker's. */
  readonly translateMetrics = (text: string): string | undefined =>
    this.hasEnded ? undefined : translateMetrics(text, workerProfile().metrics);

  describeExit(): string {
    return this.exit ? 'ended its stream' : 'is running';
  }

  residentBytes(): Promise<number> {
    return Promise.reject(new Unsupported("an external worker's memory is not to be seen from here"));
  }

  terminate(): never {
    return beyondControl('ended');
  }

  kill(): never {
    return beyondControl('killed');
  }

  pause(): never {
    return beyondControl('frozen');
  }

  resume(): never {
    return beyondControl('resumed');
  }

  /** No longer looks at it. */
  stopWatching(): void {
    this.isWatched = false;
  }

  private async watch(): Promise<ProcessExit> {
    const api = new MediaServerApi(this.options.settings.apiUrl);
    const presence = new PresenceWatch();
    const { inputUrl, outputUrl } = this.options.settings;
    while (this.isWatched) {
      const [input, output] = await Promise.all([api.path(pathOf(inputUrl)), api.path(pathOf(outputUrl))]);
      await this.readLog();
      if (presence.hasEnded({ input, output }, nowMs())) break;
      await pause(LOOK_EVERY_MS);
    }
    this.hasEnded = true;
    const atMs = nowMs();
    await this.keepLastWords();
    return (this.exit = { code: undefined, signal: undefined, atMs });
  }

  private async keepLastWords(): Promise<void> {
    await pause(LAST_WORDS_MS);
    await this.readLog();
    this.lines.end();
    await new Promise<void>((resolve) => this.evidence.end(resolve));
    const { settings, sinceMs } = this.options;
    if (settings.segmentDir !== undefined)
      await copyNewer(
        path.join(settings.segmentDir, settings.streamId),
        path.join(this.segmentDir, settings.streamId),
        sinceMs,
      );
  }

  private async readLog(): Promise<void> {
    const bytes = await this.options.tail?.read();
    if (bytes) this.lines.push(bytes);
  }

  private addLine(text: string): void {
    this.evidence.write(`${text}\n`);
    const record = parseRecord(text);
    addTo(this.logs, { stream: 'stdout', text, atMs: nowMs(), ...(record && { record }) });
  }
}

function beyondControl(what: string): never {
  throw new Unsupported(`the worker of an external pipeline can't be ${what} from here`, 'scenario');
}

async function copyNewer(from: string, to: string, sinceMs: number): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const file = path.join(from, name);
    if ((await stat(file)).mtimeMs >= sinceMs) await cp(file, path.join(to, name));
  }
}

/** The input and the output of a stream, as the media server lists them; null while nobody publishes. */
export interface Presence {
  input: Pick<ListedPath, 'readers'> | null;
  output: Pick<ListedPath, 'ready'> | null;
}

/** A worker may look at its input before it reads it for good, and is gone for a moment then. */
const GONE_FOR_MS = 2000;

/**
 * Tells from outside when a worker has ended: when its output is gone; or, where it never had one, when nobody has read
 * the input for a while although it is there.
 */
export class PresenceWatch {
  private hasPublished = false;
  private lastReadAtMs = Infinity;

  /** @param atMs of this look, as `nowMs`. @returns whether the worker has ended */
  hasEnded({ input, output }: Presence, atMs: number): boolean {
    this.hasPublished ||= output?.ready === true;
    if (this.hasPublished) return output === null;
    // without an input, nobody can be said to have left it
    if (input === null || input.readers.length > 0) {
      if (input !== null || this.lastReadAtMs < Infinity) this.lastReadAtMs = atMs;
      return false;
    }
    return atMs - this.lastReadAtMs >= GONE_FOR_MS;
  }
}
