import path from 'node:path';
import { nowMs } from '../../../services/contracts/clock';
import type { OnAir } from '../../broadcast/on-air';
import { JournalFollower } from '../../records/journal';
import type { ListedPath } from '../../records/media-server-api';
import { MetricsSampler } from '../../records/metrics';
import { Disposer } from '../../base/disposer';
import { liveState, type LiveState, type Readings } from './state';

/** Reads the running pipeline for the page, all the time. */
export class Observer implements AsyncDisposable {
  private readonly owned = new Disposer();
  private readonly metrics: MetricsSampler;
  private readonly journal: JournalFollower;
  private ended: string | undefined;

  constructor(private readonly onAir: OnAir) {
    const { stack, worker } = onAir;
    const file = (name: string): string => path.join(stack.evidenceDir, name);
    this.metrics = this.owned.own(
      new MetricsSampler({ url: worker.metricsUrl, file: file('metrics.ndjson') }).start(),
    );
    this.journal = new JournalFollower({ url: stack.stsUrl, streamId: stack.streamId });
    this.owned.defer(() => this.journal.stop());
    void onAir.lost().then((reason) => (this.ended = reason));
  }

  /** @throws Error when the media server's API cannot be asked, or the metrics or the journal are damaged */
  async state(faults: readonly string[]): Promise<LiveState> {
    const { stack, worker } = this.onAir;
    const names = ['in', 'out'].map((end) => `live/${stack.streamId}/${end}`);
    const paths = await Promise.all(names.map(async (name) => ({ name, path: await this.path(name) })));
    const { metric, ended, journal } = this;
    return liveState({
      ...{ atMs: nowMs(), ended, paths, metric, faults },
      ...{ log: worker.logs.records, journal: journal.records },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned.dispose();
  }

  private path(name: string): Promise<ListedPath | null> {
    return this.onAir.api.path(name);
  }

  /** undefined before the first reading, and of what the worker does not have. */
  private readonly metric: Readings['metric'] = (name, labels) => {
    const samples = this.metrics.latestSamples();
    return samples.find(
      (sample) =>
        sample.name === name &&
        Object.entries(labels ?? {}).every(([label, value]) => sample.labels[label] === value),
    )?.value;
  };
}
