import path from 'node:path';
import { nowMs } from '../../../services/contracts/clock';
import { Disposer } from '../../base/disposer';
import { JournalFollower } from '../../records/journal';
import type { MediaServerApi } from '../../records/media-server-api';
import { MetricsSampler } from '../../records/metrics';
import type { LocalStack } from '../../stack/local';
import { pathOf, type Worker, type WorkerSettings } from '../../stack/stack';
import { readAlertRules } from './alerts';
import type { Orders } from './orders';
import { paceOf } from './pace';
import type { Courses, Points } from './series';
import { liveState, type LiveState } from './state';

/** A pipeline that a page can show. */
export interface Watched {
  readonly stack: LocalStack;
  readonly api: MediaServerApi;
  /** undefined before the first; others may follow it. */
  readonly worker: Worker | undefined;
  readonly settings?: WorkerSettings | undefined;
}

/** A worker comes when a programme does: so often it is looked for. */
const LOOK_EVERY_MS = 200;

/** Reads the running pipeline for the page, all the time. */
export class Observer implements AsyncDisposable {
  private readonly owned = new Disposer();
  /** Of the worker of now. */
  private metrics: MetricsSampler | undefined;
  private worker: Worker | undefined;
  private readonly journal: JournalFollower;
  private readonly rules = readAlertRules();

  constructor(
    private readonly watched: Watched,
    private readonly orders: Orders,
  ) {
    const { stack } = watched;
    this.owned.defer(() => this.metrics?.stop());
    this.follow();
    const timer = setInterval(() => this.follow(), LOOK_EVERY_MS);
    this.owned.defer(() => clearInterval(timer));
    this.journal = new JournalFollower({ url: stack.stsUrl, streamId: stack.streamId });
    this.owned.defer(() => this.journal.stop());
  }

  /** @throws Error when the media server's API cannot be asked, or the metrics or the journal are damaged */
  async state(): Promise<LiveState> {
    const { stack, api, worker, settings } = this.watched;
    const [input, output] = await Promise.all([
      api.path(pathOf(stack.inputUrl)),
      api.path(pathOf(stack.outputUrl)),
    ]);
    const journal = this.journal.records;
    return liveState({
      ...{ atMs: nowMs(), pace: paceOf(settings), inputUrl: stack.inputUrl, journal },
      paths: { in: input, out: output },
      worker: worker && { log: worker.logs.records, end: worker.exit && worker.describeExit() },
      ...{ stsAway: this.journal.problem, orders: this.orders.state(this.seen()) },
      ...{ courses: this.courses, rules: this.rules },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  /** Reads the metrics of the worker of now; one that has ended has none. */
  private follow(): void {
    const { worker, stack } = this.watched;
    if (worker?.exit) void this.metrics?.stop();
    if (!worker || worker === this.worker) return;
    this.worker = worker;
    void this.metrics?.stop();
    const file = path.join(stack.evidenceDir, 'metrics.ndjson');
    this.metrics = new MetricsSampler({ url: worker.metricsUrl, file }).start();
  }

  private seen(): { sessionMs: number | undefined; fragmentMs: number | undefined } {
    const { records } = this.journal;
    return {
      sessionMs: records.findLast(({ event }) => event === 'stream:ready')?.atMs,
      fragmentMs: records.findLast(({ kind, event }) => kind === 'in' && event === 'fragment:data')?.atMs,
    };
  }

  private readonly courses: Courses = (name, labels) => {
    if (name === 'up') return [this.up];
    return this.metrics?.series(name, labels).map(({ points }) => points) ?? [];
  };

  /** As Prometheus has it: 1 while the metrics can be read. */
  private get up(): Points {
    const failingSinceMs = this.metrics?.failingSinceMs;
    const since = { atMs: -Infinity, value: 1 };
    return failingSinceMs === undefined ? [since] : [since, { atMs: failingSinceMs, value: 0 }];
  }
}
