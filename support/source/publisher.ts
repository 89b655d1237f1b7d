/** Publishes a clip by RTSP as a live source would: over TCP, at exact pace, with sender reports from the first packet. */
import { nowMs } from '../../services/contracts/clock';
import { readClip } from './clip';
import { programme, type SampleStep } from './clip-programme';
import { Deferred } from './publisher-deferred';
import {
  type PublisherOptions,
  type PublisherTimeline,
  announce,
  type SourceLine,
} from './publisher-options';
import { MediaClock, Pacer } from './publisher-pacer';
import { publisherTracks, type PublisherTracks } from './publisher-tracks';
import { withBadPictures } from './source-fault-packets';
import { FAULTY_REPORT_INTERVAL_MS } from './source-faults';

/** Between two sender reports, also while holding: half of the idle time after which a server cuts a publisher. */
const REPORT_INTERVAL_MS = 5000;
/**
 * Servers list a reader from its first SETUP and do not tell of its PLAY, after which it gets something: a few ms later, but more
 * than 250 ms once in a thousand broadcasts, while other stacks started. Then the keyframe before the programme was missed.
 */
const SETTLE_MS = 1000;
/**
 * Waking up is what costs, in the publisher and in each process behind it (docs/decisions/0013). Timestamps and reports tell the
 * time that was meant, and a worker holds everything for seconds.
 */
export const TOGETHER_MS = 60;
/** At a goodbye MediaMTX v1.20.1 drops what it has not handed to readers yet: on a busy machine the last packets. */
const GOODBYE_MS = 300;
/** Five minutes of the standard clip: a server that leaves so much unread hangs. */
const MAX_QUEUE_BYTES = 32 * 1024 * 1024;

export type { PublisherOptions, PublisherTimeline };

export class Publisher {
  readonly timeline: PublisherTimeline = {
    recordingAtMs: undefined,
    heldMs: undefined,
    fixtureStartAtMs: undefined,
    fixtureDueAtMs: undefined,
    endedAtMs: undefined,
  };
  private readonly done = new Deferred<void>();
  private readonly firstPicture = new Deferred<void>();
  private readonly clock = new MediaClock();
  private client: SourceLine | undefined;
  private tracks: PublisherTracks | undefined;
  private pacer: Pacer | undefined;
  private reports: NodeJS.Timeout | undefined;
  private goodbye: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(private readonly options: PublisherOptions) {}

  /** Resolves when the clip is over, or after `stop` or `kill`. @throws the error that ended the publisher otherwise */
  get finished(): Promise<void> {
    return this.done.promise;
  }

  /**
   * Reads the clip, announces it and begins to send. Resolves when RECORD is accepted and the first picture has left: whoever
   * is told to read then gets none of the first lead-in group's beginning, also where pictures lag. Not to be called twice.
   * @throws Error for a clip that cannot be published, RtspConnectionError, RtspRequestError
   */
  async start(): Promise<void> {
    try {
      await this.begin();
    } catch (error) {
      this.fail(asError(error));
      throw error;
    }
  }

  /** Says goodbye (TEARDOWN) and closes the connection. Does nothing once it has ended. */
  async stop(): Promise<void> {
    const client = this.end();
    if (!client) return this.done.resolve();
    try {
      await client.request('TEARDOWN');
      this.done.resolve();
    } catch (error) {
      this.fail(asError(error));
    } finally {
      client.close();
    }
  }

  /** Tears the connection without a word, as a crash does. */
  kill(): void {
    this.end()?.tear();
    this.done.resolve();
  }

  /** Sends no picture and no sound any more; its reports go on, so that a server keeps the connection. */
  fallSilent(): void {
    this.pacer?.stop();
  }

  private async begin(): Promise<void> {
    const { clip: source, loop = false, leadIn = 'in-clip', seconds, isReadAtOnce = false } = this.options;
    const {
      settleMs = SETTLE_MS,
      togetherMs = TOGETHER_MS,
      packets,
      faults = {},
      leadInMs = 0,
    } = this.options;
    const whole = typeof source === 'string' ? await readClip(source) : source;
    const clip = withBadPictures(whole, leadInMs, faults);
    const { pictureLagMs = 0 } = packets ?? {};
    const length = seconds !== undefined && { seconds };
    const steps = programme(clip, { loop, leadIn, isReadAtOnce, pictureLagMs, ...length });
    this.tracks = publisherTracks(clip, this.clock, {
      ...(packets && { packets }),
      faults,
      startMs: leadInMs,
    });
    this.client = await this.connect(this.tracks);
    this.timeline.recordingAtMs = nowMs();
    this.pacer = new Pacer(
      steps,
      this.clock,
      { settleMs, togetherMs },
      {
        samples: (steps) => this.send(steps),
        hold: () => this.hold(),
        end: () => this.sendOff(),
        failed: (error) => this.fail(asError(error)),
      },
    );
    const reportEveryMs = faults.clock ? FAULTY_REPORT_INTERVAL_MS : REPORT_INTERVAL_MS;
    this.reports = setInterval(() => this.sendReports(), reportEveryMs);
    this.pacer.start();
    await Promise.race([this.firstPicture.promise, this.done.promise]);
  }

  private async connect({ video, audio }: PublisherTracks): Promise<SourceLine> {
    const { url, line = (tracks) => announce(url, tracks) } = this.options;
    const client = await line(audio ? [video, audio] : [video]);
    if (this.ended) {
      client.close();
      throw new Error(`the publisher of ${url} was ended while it started`);
    }
    void client.closed.then((error) => this.fail(error ?? new Error(`RTSP connection to ${url} was closed`)));
    return client;
  }

  private send(steps: readonly SampleStep[]): void {
    const { client, timeline } = this;
    if (!client) return;
    const [longestDue] = steps;
    if (longestDue)
      timeline.lateMs = Math.max(timeline.lateMs ?? 0, nowMs() - this.clock.dueMs(longestDue.atMs));
    client.send(steps.flatMap(({ track, sample }) => this.tracks?.[track]?.frames(sample, nowMs()) ?? []));
    if (client.queuedBytes > MAX_QUEUE_BYTES)
      this.fail(
        new Error(`${this.options.url} leaves ${client.queuedBytes} bytes unread: the media server hangs`),
      );
    if (steps.some(({ track }) => track === 'video')) this.firstPicture.resolve();
    const first = steps.find(({ fixtureStart }) => fixtureStart);
    if (!first) return;
    this.timeline.fixtureDueAtMs = this.clock.dueMs(first.atMs);
    this.timeline.fixtureStartAtMs = nowMs();
  }

  private sendOff(): void {
    this.sendRest();
    this.goodbye = setTimeout(() => void this.stop(), this.options.goodbyeMs ?? GOODBYE_MS);
  }

  /** Samples that waited for others to go with. */
  private sendRest(): void {
    this.client?.send(this.tracks?.audio?.rest(nowMs()) ?? []);
  }

  private async hold(): Promise<void> {
    this.sendRest();
    const since = nowMs();
    await this.options.hold?.();
    this.timeline.heldMs = nowMs() - since;
  }

  private sendReports(): void {
    const tracks = [this.tracks?.video, this.tracks?.audio].filter((track) => track?.reports);
    this.client?.send(tracks.flatMap((track) => track?.report(nowMs()) ?? []));
  }

  private fail(error: Error): void {
    this.end()?.close();
    this.done.reject(error);
  }

  private noteWraps(): void {
    const { video, audio } = this.tracks ?? {};
    this.timeline.wraps = { video: video?.wraps ?? [], audio: audio?.wraps ?? [] };
  }

  /** Stops sending. @returns the connection, to be closed by the caller; undefined when there is none any more */
  private end(): SourceLine | undefined {
    this.pacer?.stop();
    clearInterval(this.reports);
    clearTimeout(this.goodbye);
    this.ended = true;
    const { client } = this;
    this.client = undefined;
    if (client) this.timeline.endedAtMs = nowMs();
    if (client) this.noteWraps();
    return client;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
