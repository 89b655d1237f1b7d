import { createHash } from 'node:crypto';
import type { ErrorCode } from '../../services/contracts/error-codes';
import { SAID_SECRET } from './planted';
import type { SimulatedError } from '../faults/sts-control';
import type { Damage } from '../source/clip-damage';
import type { ClockFaults, SourceFaults } from '../source/source-faults';
import type { WorkerSettings } from '../stack/stack';
import type { Act, Cue, Moment } from './faults';
import type { BroadcastPlan, StsBehaviour } from './plan';

/** Long enough for every story, small enough to be broadcast many times at once. */
const CLIP = 'long-90s';
const HASH_CHARACTERS = 8;

/**
 * A broadcast as the steps of a scenario describe it, one after the other. Marked dubs tell what is heard. Scenarios
 * that say the same get the same broadcast, since its name comes from what was said.
 */
export class PlanBuilder {
  private readonly plan: Omit<BroadcastPlan, 'name' | 'cues' | 'sts'> = { clip: CLIP, worker: {} };
  private sts: StsBehaviour = { audio: { mode: 'marked' } };
  private readonly cues: Cue[] = [];

  programme(seconds: number, segmentSeconds: number): void {
    this.plan.seconds = seconds;
    this.plan.worker = { ...this.plan.worker, segmentDurationSeconds: segmentSeconds };
  }

  /** What else is said of it. */
  set(parts: Partial<Omit<BroadcastPlan, 'name' | 'cues' | 'sts' | 'worker' | 'faults'>>): void {
    Object.assign(this.plan, parts);
  }

  faults(faults: SourceFaults): void {
    this.plan.faults = { ...this.plan.faults, ...faults };
  }

  clock(change: ClockFaults): void {
    this.faults({ clock: { ...this.plan.faults?.clock, ...change } });
  }

  /** What is wrong with what the source sends, besides what was said before. */
  damage(damage: Damage): void {
    this.plan.damage = [...(this.plan.damage ?? []), damage];
  }

  behaviour(change: StsBehaviour): void {
    this.sts = { ...this.sts, ...change };
  }

  worker(settings: WorkerSettings): void {
    this.plan.worker = { ...this.plan.worker, ...settings };
  }

  /** One fragment fails (counted from 1). */
  failure(
    fragment: number,
    failure: Pick<SimulatedError, 'error_code' | 'other_code' | 'told_by' | 'retryable'>,
  ): void {
    const message = `told to fail, with token=${SAID_SECRET}`;
    const rule = {
      trigger: 'sequence_number',
      value: fragment - 1,
      error_message: message,
      ...failure,
    } as const;
    this.behaviour({ errors: [...(this.sts.errors ?? []), rule] });
  }

  /** Answers fail from one fragment to another (counted from 1, both included), by these codes in turn. */
  errors(codes: readonly ErrorCode[], first: number, last: number): void {
    const rules = Array.from({ length: last - first + 1 }, (_, i) => ({
      trigger: 'sequence_number' as const,
      value: first - 1 + i,
      error_code: codes[i % codes.length] ?? 'TIMEOUT',
    }));
    this.behaviour({ errors: [...(this.sts.errors ?? []), ...rules] });
  }

  cue(when: Moment, act: Act): void {
    this.cues.push({ when, act });
  }

  /** The broadcast, named after what it is. */
  finish(): BroadcastPlan {
    const { seconds = 0, worker } = this.plan;
    const { cues } = this;
    const what = { ...this.plan, sts: this.sts, ...(cues.length > 0 && { cues }) };
    const hash = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, HASH_CHARACTERS);
    const segment = String(worker.segmentDurationSeconds ?? 0).replace('.', '-'); // no name has a point
    return { name: `${seconds}s-in-${segment}s-${hash}`, ...what };
  }
}
