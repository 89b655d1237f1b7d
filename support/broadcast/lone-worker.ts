import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { clip } from '../../fixtures/clips';
import { nowMs } from '../../services/contracts/clock';
import { Disposer } from '../base/disposer';
import { evidenceRoot } from '../base/project-root';
import { Unsupported } from '../base/unsupported';
import { Camera } from '../source/camera';
import type { SourceFaults } from '../source/source-faults';
import { startLocalWorker } from '../stack/local-worker';
import { stackKind, type Worker } from '../stack/stack';
import { healthUrl } from './taking-part';

/** Nothing listens on this port of any machine by default (RFC 863). */
const NOWHERE = 'rtmp://127.0.0.1:9/live/out';
const CLIP = 'long-90s';
/** Longer than anything is watched: what is put out to nowhere ends a worker. */
const LONG_NS = 60e9;

export interface LoneWorkerOptions {
  /** Names its folder: letters, digits and "-". */
  name: string;
  faults: SourceFaults;
  /** Length of what the camera sends. */
  seconds: number;
  /** Left out: nobody takes its output. */
  outputUrl?: string;
}

/** A worker that reads a camera, and nobody else: for sources and servers of which only words and an end come. */
export class LoneWorker implements AsyncDisposable {
  /** When the camera began to play to it, in ms as `nowMs`; undefined before. */
  playedAtMs: number | undefined;
  private readonly owned = new Disposer();
  private started: Worker | undefined;

  /** @throws StartError; Unsupported where the workers are somebody else's */
  static async start(options: LoneWorkerOptions): Promise<LoneWorker> {
    if (stackKind() === 'external')
      throw new Unsupported("an external worker can't be led to another input", 'scenario');
    const lone = new LoneWorker();
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

  /** Its metrics now, as Prometheus text. */
  async metrics(): Promise<string> {
    const { metricsUrl, translateMetrics } = this.worker;
    const text = await (await fetch(metricsUrl)).text();
    return translateMetrics?.(text) ?? text;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  private async begin({ name, faults, seconds, outputUrl = NOWHERE }: LoneWorkerOptions): Promise<void> {
    const { file, leadInSeconds } = await clip(CLIP);
    const evidenceDir = path.join(evidenceRoot(), `lone-${name}`);
    await mkdir(evidenceDir, { recursive: true });
    const { camera, url } = await Camera.start({
      programme: { clip: file, leadInMs: leadInSeconds * 1000, seconds, faults },
      plays: () => (this.playedAtMs ??= nowMs()),
    });
    this.owned.own(camera);
    this.started = await startLocalWorker({
      ...{ instance: 'worker-1', evidenceDir },
      settings: {
        streamId: name,
        inputUrl: url,
        outputUrl,
        stsMode: 'passthrough',
        segmentDurationSeconds: 1,
        ...(outputUrl === NOWHERE && { avOffsetNs: LONG_NS }),
      },
      own: (child) => {
        this.owned.defer(() => child.kill());
        return child;
      },
    });
  }
}
