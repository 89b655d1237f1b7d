import path from 'node:path';
import { nowMs } from '../../../services/contracts/clock';
import { JournalFollower } from '../../records/journal';
import type { MediaServerApi } from '../../records/media-server-api';
import { MetricsSampler } from '../../records/metrics';
import { Disposer } from '../../base/disposer';
import type { LocalStack } from '../../stack/local';
import { pathOf, type Worker, type WorkerSettings } from '../../stack/stack';
import { readAlertRules } from './alert-rules';
import type { Orders } from './orders';
import { paceOf } from './pace';
import type { Courses, Points } from './series';
import { liveState, type LiveState } from './state';

/** A pipeline that a page can show. */
export interface Watched {
  readonly stack: LocalStack;
  readonly api: MediaServerApi;
  readonly worker: Worker;
  readonly settings?: WorkerSettings | undefined;
}

/** Reads the running pipeline for the page, all the time. */
export class Observer implements AsyncDisposable {
  private readonly owned = new Disposer();
  private readonly metrics: MetricsSampler;
  private readonly journal: JournalFollower;
  private readonly rules = readAlertRules();

  constructor(
    private readonly watched: Watched,
    private readonly orders: Orders,
  ) {
    const { stack, worker } = watched;
    const file = path.join(stack.evidenceDir, 'metrics.ndjson');
    this.metrics = this.owned.own(new MetricsSampler({ url: worker.metricsUrl, file }).start());
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
      worker: { log: worker.logs.records, end: worker.exit && worker.describeExit() },
      ...{ stsAway: this.journal.problem, orders: this.orders.state(this.seen()) },
      ...{ courses: this.courses, rules: this.rules },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
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
    return this.metrics.courses(name, labels).map(({ points }) => points);
  };

  /** As Prometheus has it: 1 while the metrics can be read. */
  private get up(): Points {
    const { failingSinceMs } = this.metrics;
    const since = { atMs: -Infinity, value: 1 };
    return failingSinceMs === undefined ? [since] : [since, { atMs: failingSinceMs, value: 0 }];
  }
}
