import { clip as clipNamed, type Clip } from '../../fixtures/clips';
import { readClip, type Clip as PublishedClip } from '../source/clip';
import { damagedClip } from '../source/clip-damage';
import { Camera } from '../source/camera';
import { Deferred } from '../source/publisher-deferred';
import { Publisher, type PublisherOptions, type PublisherTimeline } from '../source/publisher';
import type { SuiteAddress } from '../base/service';
import { isForeignWorker } from '../stack/foreign-worker';
import type { BroadcastPlan } from './plan';

export interface SourceOptions {
  plan: BroadcastPlan;
  clip: Pick<Clip, 'file' | 'seconds' | 'leadInSeconds'>;
  url: string;
  /** Awaited before the programme begins, each time it does. */
  workerReads: () => Promise<void>;
  /** Where a camera listens. */
  address?: SuiteAddress;
  /** A worker reads the camera. */
  onPlay: () => void;
}

const NEVER: PublisherTimeline = {
  recordingAtMs: undefined,
  heldMs: undefined,
  fixtureStartAtMs: undefined,
  fixtureDueAtMs: undefined,
  endedAtMs: undefined,
};

/** Who sends the programme: somebody, who may break off and come back with it from its beginning, or nobody. */
export class Source {
  private readonly publishers: Publisher[] = [];
  private camera: { camera: Camera; url: string } | undefined;
  private whole: PublishedClip | undefined;
  private readonly others = new Map<string, PublishedClip>();
  private returned = new Deferred<void>();
  private returnsToCome: number;

  constructor(private readonly options: SourceOptions) {
    this.returnsToCome = (options.plan.cues ?? []).filter(({ act }) => act.kind === 'return-source').length;
  }

  /** Resolves when the media server takes the source, or the camera can be read. @throws Error when it does not */
  async start(): Promise<void> {
    const { plan, address, onPlay } = this.options;
    if (plan.sourceIsAbsent) return;
    await this.readOtherClips();
    if (!plan.isCamera) return this.publish();
    const plays = (publisher: Publisher): void => {
      this.publishers.push(publisher);
      onPlay();
    };
    this.camera = await Camera.start({
      programme: await this.programme(),
      ...(address && { address }),
      speaksOddly: plan.faults?.isRich === true && !isForeignWorker(),
      plays,
    });
  }

  /** Whoever is to be back at a moment has no time to make a clip by then, nor to read one from a busy disk. */
  private async readOtherClips(): Promise<void> {
    for (const { act } of this.options.plan.cues ?? [])
      if (act.kind === 'return-source' && act.clip !== undefined)
        this.others.set(act.clip, await readClip((await clipNamed(act.clip)).file));
  }

  /** Where the worker reads it: the camera itself; undefined: at the media server. */
  get cameraUrl(): string | undefined {
    return this.camera?.url;
  }

  /** Tears the connection as a crash does. */
  cut(): void {
    this.publishers.at(-1)?.kill();
  }

  /** Stays connected, and sends nothing more. */
  fallSilent(): void {
    this.publishers.at(-1)?.fallSilent();
  }

  /** Begins the programme anew, after `cut`, or another one. @param clip its name. @throws as `start` */
  async comeBack(clip?: string): Promise<void> {
    this.returnsToCome--;
    const other = clip === undefined ? undefined : this.others.get(clip);
    await this.publish(other && { clip: other });
    this.returned.resolve();
    this.returned = new Deferred();
  }

  /** Waits until the programme is over for good. @returns what ended it early */
  async over(): Promise<Error | undefined> {
    for (;;) {
      const problem = await this.publishers.at(-1)?.finished.catch((error: Error) => error);
      if (problem || this.returnsToCome === 0) return problem ?? undefined;
      await this.returned.promise;
    }
  }

  /** Of the first appearance. */
  get timeline(): PublisherTimeline {
    return this.publishers[0]?.timeline ?? NEVER;
  }

  /** Of every appearance. */
  get timelines(): PublisherTimeline[] {
    return this.publishers.map(({ timeline }) => timeline);
  }

  /** Ends it at once, also one that would come back. */
  kill(): void {
    this.returnsToCome = 0;
    this.returned.resolve();
    for (const publisher of this.publishers) publisher.kill();
    void this.camera?.camera[Symbol.asyncDispose]();
  }

  private async programme(): Promise<Omit<PublisherOptions, 'url' | 'line' | 'hold' | 'settleMs'>> {
    const { plan, clip } = this.options;
    return {
      ...{ clip: await this.sent(), leadIn: clip.leadInSeconds > 0 ? 'in-clip' : 'repeat' },
      leadInMs: clip.leadInSeconds * 1000,
      ...(plan.seconds !== undefined && { seconds: plan.seconds }),
      ...(plan.packets && { packets: plan.packets }),
      ...(plan.faults && { faults: plan.faults }),
      // What goes out together seems to arrive together: sound 28 ms late, of 60 allowed, where a worker has arrivals alone to go by.
      ...(plan.faults?.clock && { togetherMs: 0 }),
    };
  }

  /** Read once, however often it is sent. */
  private async sent(): Promise<PublishedClip> {
    const { plan, clip } = this.options;
    this.whole ??= await readClip(clip.file);
    return plan.damage ? damagedClip(this.whole, plan.damage, clip.leadInSeconds) : this.whole;
  }

  private async publish(other: Partial<PublisherOptions> = {}): Promise<void> {
    const { url, workerReads } = this.options;
    const publisher = new Publisher({ ...(await this.programme()), ...other, url, hold: workerReads });
    this.publishers.push(publisher);
    await publisher.start();
  }
}
