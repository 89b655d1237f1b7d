import type { SourceFaults } from '../source/source-faults';
import { Disposer } from '../base/disposer';
import type { LoneWorker } from './lone-worker';
import type { Refusal } from './refused-worker';

/** What a scenario about a worker by itself works with; nothing is started before it is asked for. */
export class LoneBench {
  camera: { name: string; faults: SourceFaults } | undefined;
  outputUrl: string | undefined;
  worker: LoneWorker | undefined;
  refusal: Refusal | undefined;
  readonly owned = new Disposer();

  /** @throws Error when no step has started one */
  get theWorker(): LoneWorker {
    if (!this.worker) throw new Error('Bad step sequence: no step before this one has started a worker');
    return this.worker;
  }

  /** @throws Error when no step has started one that had to refuse */
  get theRefusal(): Refusal {
    if (!this.refusal) throw new Error('Bad step sequence: no worker has been started with wrong settings');
    return this.refusal;
  }
}
