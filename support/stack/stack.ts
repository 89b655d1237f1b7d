import type { JournalRecord } from '../../services/contracts/journal';
import type { Service, SuiteAddress } from '../base/service';
import type { LogBook } from '../records/logs';

/** Which pipeline the suite runs against: child processes, docker compose, or URLs of one that runs already. */
export type StackKind = 'local' | 'compose' | 'external';

/** One media-service process. */
export interface Worker extends Service {
  /** Where its metrics are read: `http://127.0.0.1:…/metrics`. */
  readonly metricsUrl: string;
  /** Makes what is read there what the suite knows, see `MetricsSampler`; left out: it is. */
  readonly translateMetrics?: (text: string) => string | undefined;
  readonly logs: LogBook;
  /** Holds `<stream id>/<batch>_video.mp4` and `_audio.m4a`. */
  readonly segmentDir: string;
}

/** What a scenario may change of a worker; what is left out is the worker's own default. */
export interface WorkerSettings {
  streamId?: string;
  inputUrl?: string;
  /** Whom it trusts besides those that it trusts anyway: a PEM file. */
  caFile?: string;
  /** Where it may ask how its input comes to the media server. */
  mediaServerApiUrl?: string;
  outputUrl?: string;
  stsUrl?: string;
  stsMode?: 'enabled' | 'passthrough';
  segmentDurationSeconds?: number;
  /** Segments kept on disk. */
  segmentRetention?: number;
  maxInflight?: number;
  stsTimeoutMs?: number;
  avOffsetNs?: number;
  breakerThreshold?: number;
  breakerCooldownMs?: number;
  reconnectDelaysMs?: readonly number[];
  sourceLanguage?: string;
  targetLanguage?: string;
  logLevel?: string;
  /** Left out: one that is free. */
  metricsPort?: number;
}

/** What of a pipeline a stack can't show, each with the reason; what is left out can be seen. `sts`: its records and orders. */
export type Hidden = Partial<Record<'exit' | 'log' | 'segments' | 'metrics' | 'sts' | 'delay', string>>;

/** What a pipeline that served others before knows from then: it is not this broadcast's. */
export interface Earlier {
  /** The last record of the STS about the stream; undefined when there is none. */
  journal: JournalRecord | undefined;
  /** Recordings that began before, in ms since the epoch. */
  beforeMs: number;
}

/** What a stack begins with. */
export interface StackOptions {
  /** Letters, digits, `-`, `_`, at most 64. */
  streamId: string;
  /** Made if it is not there; everything that the stack writes goes below it. */
  evidenceDir: string;
  /** Whether the media server keeps what is published; left out: it does. A day of it would fill a disk. */
  record?: boolean;
}

/** The server that the report names: the figures of a run are worth as much as what it ran on. */
export interface MediaServerIdentity {
  name: 'stand-in' | 'MediaMTX' | 'of their own';
  version: string;
}

/** What a worker is started with besides; on the local stack only. */
export interface WorkerExtras {
  /** A folder whose programs it finds before those of the machine. */
  programsDir?: string | undefined;
  /** Gets the sizes of what it keeps to its end (support/records/kept-collections.ts); of our own worker only. */
  keptFile?: string | undefined;
  /** It is started with the bounds that it has where it is operated. */
  memoryIsJudged?: boolean;
  /** What our own worker is told by flags on its command line, whatever its environment says. */
  flags?: WorkerSettings;
}

/**
 * One pipeline for one scenario. It owns what it started and ends it, in reverse order, when it is disposed of.
 */
export interface Stack extends AsyncDisposable {
  readonly kind: StackKind;
  /** Left out: everything of a worker can be seen. */
  readonly hidden?: Hidden;
  /** Left out: the pipeline was started for this broadcast. */
  readonly earlier?: Earlier;
  readonly streamId: string;
  readonly mediaServer: MediaServerIdentity;
  /** Where the publisher sends to and the worker reads from: `rtsp://…/live/<stream id>/in`. */
  readonly inputUrl: string;
  /** Where the worker publishes to: `rtmp://…/live/<stream id>/out`. */
  readonly outputUrl: string;
  /** The media server's control API: `/v3/paths/list`, `/v3/paths/get/<path>`. With user and password, as the next one. */
  readonly apiUrl: string;
  /** The media server's recordings: `/list`, `/get`. */
  readonly playbackUrl: string;
  /** The STS for the worker and for the control channel: `http://…`. */
  readonly stsUrl: string;
  /** The scenario's own folder: logs of every process, segments, recordings. */
  readonly evidenceDir: string;
  /** For whoever kills, freezes and resumes them; undefined where that is not up to the suite. */
  readonly services: { readonly mediaServer: Service; readonly sts: Service } | undefined;
  /** Those started so far, in order. */
  readonly workers: readonly Worker[];
  /**
   * Resolves when the worker is ready.
   * @throws StartError when it ends before, with its exit
   */
  startWorker(settings?: WorkerSettings, extras?: WorkerExtras): Promise<Worker>;
  /** For servers of the suite that take a service's place. */
  suiteAddress(): Promise<SuiteAddress>;
  /** Servers that ended although nobody told them to, one sentence each. */
  unexpectedExits(): string[];
}

/** The stacks that the suite can run on. */
const KINDS = ['local', 'compose', 'external'] as const;

/** @returns what STACK says, by default local. @throws Error for a word that names no stack */
export function stackKind(env: NodeJS.ProcessEnv = process.env): (typeof KINDS)[number] {
  const chosen = env['STACK'] || 'local';
  const kind = KINDS.find((each) => each === chosen);
  if (kind) return kind;
  throw new Error(`STACK: expected ${KINDS.join(' or ')}, seen "${chosen}"`);
}

/** The media server's name for what a URL points to: `live/demo/in` of `rtsp://…/live/demo/in`. */
export const pathOf = (url: string): string => new URL(url).pathname.replace(/^\/+|\/+$/g, '');
