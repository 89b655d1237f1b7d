import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clip } from '../../fixtures/clips';
import { nowMs } from '../../services/contracts/clock';
import { Disposer } from '../base/disposer';
import type { ManagedProcess } from '../base/process';
import { evidenceRoot } from '../base/project-root';
import { StartError } from '../base/service';
import { Unsupported } from '../base/unsupported';
import type { IllMediaServer } from '../faults/ill-media-server';
import { Camera } from '../source/camera';
import type { SourceFaults } from '../source/source-faults';
import { isForeignWorker } from '../stack/foreign-worker';
import { ownWorker } from '../stack/local';
import { startLocalWorker } from '../stack/local-worker';
import { stackKind, type Worker, type WorkerSettings } from '../stack/stack';
import { parsePrometheus } from '../records/prometheus';
import { segmentsFolder } from './facts';
import { hiddenBy, workerProfile } from '../stack/worker-profile';
import { healthUrl } from './start-broadcast';

/** Nothing listens on this port of any machine by default (RFC 863). */
const NOWHERE = 'rtmp://127.0.0.1:9/live/out';
const CLIP = 'long-90s';
/** Longer than anything is watched: what is put out to nowhere ends a worker. */
const LONG_NS = 60e9;
/** To a media server that is ill something is put out soon. */
const SHORT_NS = 0.5e9;

/** What the environment says where a flag says something else. */
const OVERRULED_LEVEL = 'debug';

interface StandaloneWorkerOptions {
  /** Names its folder: letters, digits and "-". */
  name: string;
  /** Left out: its name. */
  streamId?: string;
  /** What it reads: a camera with these faults that sends so many seconds, or something at an address. */
  input: { faults: SourceFaults; seconds: number } | { url: string };
  /** Left out: nobody takes its output. */
  outputUrl?: string;
  /** It has an STS to look for, which is not there; left out: it only passes on. */
  looksForSts?: boolean;
  /** Where the folder of its segments would be there is something else. */
  hasNoDisk?: boolean;
  /** Left out: the usual one. Our own worker is told by a flag, and otherwise by its environment. */
  logLevel?: string | undefined;
}

/** A worker that reads a camera, and nobody else: for sources and servers of which only words and an end come. */
export class StandaloneWorker implements AsyncDisposable {
  /** When the camera began to play to it, in ms as `nowMs`; undefined before. */
  playedAtMs: number | undefined;
  private readonly owned = new Disposer();
  private evidenceDir = '';
  private streamId = '';
  private started: Worker | undefined;

  /** @throws StartError; Unsupported where the workers are somebody else's */
  static async start(options: StandaloneWorkerOptions): Promise<StandaloneWorker> {
    if (stackKind() === 'external')
      throw new Unsupported("an external worker can't be led to another input", 'scenario');
    const lone = new StandaloneWorker();
    try {
      await lone.begin(options);
      return lone;
    } catch (error) {
      await lone[Symbol.asyncDispose]();
      throw error;
    }
  }

  get worker(): Worker {
    if (!this.started) throw new Error('the worker has not been started');
    return this.started;
  }

  /** What `/healthz` says now. */
  async health(): Promise<{ state?: string; missing?: Record<string, string> }> {
    const answer = await fetch(healthUrl(this.worker));
    return (await answer.json()) as { state?: string; missing?: Record<string, string> };
  }

  /** What it answers to a request for another path than those that it serves, and to another method. */
  async refusals(): Promise<number[]> {
    const { metricsUrl } = this.worker;
    const answers = await Promise.all([
      fetch(new URL('/nothing', metricsUrl)),
      fetch(metricsUrl, { method: 'POST' }),
    ]);
    return answers.map(({ status }) => status);
  }

  /** The files of its segments' pictures, in order. @throws Unsupported of a worker that keeps none */
  async videoFiles(): Promise<string[]> {
    const { segments } = hiddenBy(workerProfile());
    if (segments !== undefined) throw new Unsupported(segments, 'scenario');
    const folder = segmentsFolder(this.evidenceDir, this.streamId);
    const names = await readdir(folder).catch(() => []); // there is none before the first file
    return names.filter((name) => name.endsWith('_video.mp4')).map((name) => path.join(folder, name));
  }

  /** How often it has counted trouble with media of this type so far; undefined: it has no such series. */
  async mediaErrors(type: string): Promise<number | undefined> {
    const { metricsUrl, translateMetrics } = this.worker;
    const text = await (await fetch(metricsUrl)).text();
    const { samples = [] } =
      parsePrometheus(translateMetrics?.(text) ?? text).get('worker_media_errors_total') ?? {};
    return samples.find(({ labels }) => labels['error_type'] === type)?.value;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  private async begin({
    name,
    streamId = name,
    input,
    outputUrl = NOWHERE,
    looksForSts = false,
    hasNoDisk = false,
    logLevel,
  }: StandaloneWorkerOptions): Promise<void> {
    const evidenceDir = path.join(evidenceRoot(), `standalone-${name}`);
    await mkdir(evidenceDir, { recursive: true });
    if (hasNoDisk) await writeFile(path.dirname(segmentsFolder(evidenceDir, streamId)), '');
    Object.assign(this, { evidenceDir, streamId });
    const byFlag = logLevel !== undefined && !isForeignWorker();
    this.started = await startLocalWorker({
      ...{ instance: 'worker-1', evidenceDir, ...(byFlag && { flags: { logLevel } }) },
      settings: {
        streamId,
        inputUrl: 'url' in input ? input.url : await this.camera(input),
        outputUrl,
        ...(looksForSts ? { stsUrl: 'http://127.0.0.1:9' } : { stsMode: 'passthrough' as const }),
        ...(logLevel !== undefined && { logLevel: byFlag ? OVERRULED_LEVEL : logLevel }),
        segmentDurationSeconds: 1,
        avOffsetNs: outputUrl === NOWHERE ? LONG_NS : SHORT_NS,
      },
      own: (child) => ownWorker(this.owned, child),
    });
  }

  /** @returns the address of a camera */
  private async camera(how: { faults: SourceFaults; seconds: number }): Promise<string> {
    const { file, leadInSeconds } = await clip(CLIP);
    const { camera, url } = await Camera.start({
      programme: { clip: file, leadInMs: leadInSeconds * 1000, ...how },
      plays: () => (this.playedAtMs ??= nowMs()),
    });
    this.owned.own(camera);
    return url;
  }
}

/** One that never was ready: how it ended, and all that it said. */
interface Refusal {
  exitCode: number | null | undefined;
  said: string;
}

/** Settings that are right, as far as one can tell without trying: nobody is there. */
const RIGHT: WorkerSettings = {
  ...{ streamId: 'told-nonsense', inputUrl: 'rtsp://127.0.0.1:9/live/in' },
  ...{ outputUrl: 'rtmp://127.0.0.1:9/live/out', stsUrl: 'http://127.0.0.1:9' },
};

/** Starts a worker with settings of which one is wrong. @throws Error when it takes them */
export async function refusedWorker(name: string, wrong: WorkerSettings): Promise<Refusal> {
  const evidenceDir = path.join(evidenceRoot(), `refused-${name}`);
  await mkdir(evidenceDir, { recursive: true });
  let child: ManagedProcess | undefined;
  try {
    await startLocalWorker({
      ...{ instance: 'worker-1', evidenceDir, settings: { ...RIGHT, ...wrong } },
      own: (started) => (child = started),
    });
  } catch (error) {
    if (error instanceof StartError) return { exitCode: error.exit?.code, said: error.message };
    throw error;
  }
  await child?.kill();
  throw new Error(`expected the worker to refuse ${JSON.stringify(wrong)}, but it was ready to work`);
}

/** What a scenario about a worker by itself works with; nothing is started before it is asked for. */
export class StandaloneContext {
  camera: { name: string; faults: SourceFaults } | undefined;
  /** In place of one, several, and what a worker is to say of each. */
  cameras: { name: string; faults: SourceFaults; words: string }[] = [];
  readonly readings: { lone: StandaloneWorker; words: string }[] = [];
  /** In place of a camera, and what a worker is to say of each attempt to read it. */
  illSource: { url: string; words: string[] } | undefined;
  mediaServer: IllMediaServer | undefined;
  outputUrl: string | undefined;
  looksForSts = false;
  hasNoDisk = false;
  logLevel: string | undefined;
  worker: StandaloneWorker | undefined;
  /** Of one that is started more than once. */
  readonly runs: StandaloneWorker[] = [];
  /** What it is told wrongly, and what it has to say to that. */
  wrong: { setting: string; words: string }[] = [];
  refusal: Refusal | undefined;
  readonly owned = new Disposer();

  /** @throws Error when no step has started one */
  get theWorker(): StandaloneWorker {
    if (!this.worker) throw new Error('Bad step sequence: no step before this one has started a worker');
    return this.worker;
  }

  /** @throws Error when no step has started one that had to refuse */
  get theRefusal(): Refusal {
    if (!this.refusal) throw new Error('Bad step sequence: no worker has been started with wrong settings');
    return this.refusal;
  }
}
