import { setDefaultTimeout, setWorldConstructor, World } from '@cucumber/cucumber';
import type { Unsupported } from './base/unsupported';
import { Broadcasts } from './broadcast/broadcasts';
import type { Evidence } from './broadcast/evidence';
import { PlanBuilder } from './broadcast/plan-builder';
import { StandaloneContext } from './broadcast/standalone-worker';
import { ContractContext } from './contract/context';
import type { LogQuery } from './records/logs';
import type { Failure } from './report/attachments/failure';
import { type Limit, limitOf } from './report/limits';
import { FIGURES_MEDIA_TYPE, LEFT_OUT_MEDIA_TYPE, LIMITS_MEDIA_TYPE } from './report/summary';
import './verdicts/in-words';
import { type Bounds, outside, OutOfBounds } from './verdicts/out-of-bounds';

/** The longest broadcast lasts 80 s; a scenario that waits for somebody else's may find two cores busy with ten. */
const STEP_TIMEOUT_MS = 300_000;
setDefaultTimeout(STEP_TIMEOUT_MS);

/** What a scenario knows: the broadcast it looks at, the errors it expects and the figures it measured. */
export class PipelineWorld extends World {
  readonly broadcasts = new Broadcasts();
  /** What the steps so far say about the broadcast that is to come. */
  readonly draft = new PlanBuilder();
  /** What a scenario about the STS contract works with; nothing is started before it is asked for. */
  readonly contract = new ContractContext();
  /** What a scenario about a worker by itself works with. */
  readonly lone = new StandaloneContext();
  /** Error lines of the worker's log that a step has claimed. */
  readonly expectedErrors: LogQuery[] = [];
  /** What went wrong first; undefined as long as nothing has. */
  failure: Failure | undefined;
  /** Of the scenario, with @. */
  tags: readonly string[] = [];
  private readonly figures: Record<string, number | string> = {};
  private readonly limits: Record<string, Limit> = {};
  private readonly leftOut: string[] = [];
  private checksPassed = 0;
  private current: Evidence | undefined;

  /** The broadcast that the scenario is about. @throws Error when no step has named one */
  get evidence(): Evidence {
    if (!this.current)
      throw new Error('Nothing was broadcast yet: put `When it is broadcast` before this step.');
    return this.current;
  }

  set evidence(evidence: Evidence) {
    this.current = evidence;
  }

  /** Whether somebody builds a worker rung by rung, and this is not the last one: what holds for all scenarios is still to come. */
  get isOnALowerRung(): boolean {
    const { ladder } = this.parameters as { ladder?: boolean };
    return (
      ladder === true && this.tags.some((tag) => tag.startsWith('@rung-')) && !this.tags.includes('@rung-10')
    );
  }

  /** The folder of the broadcast that it began, even if that failed. */
  get evidenceDir(): string | undefined {
    return this.broadcasts.lastDir;
  }

  get hasEvidence(): boolean {
    return this.current !== undefined;
  }

  /**
   * Keeps a measured value for the report, rounded as far as it means something.
   * @param label what it is, and after `, in ` its unit: `the pause, in s`, `A/V offset, in ms late`
   * @param limit what it has to meet, where a step asserts it in other words
   */
  figure(label: string, value: number | string, limit?: Limit): void {
    this.figures[label] = typeof value === 'number' ? Number(value.toFixed(3)) : value;
    if (limit) this.limits[label] = limit;
  }

  /** The same, and holds it against its limit. @throws OutOfBounds, a sentence that begins with the label */
  measure(label: string, value: number, bounds: Bounds): void {
    this.figure(label, value, limitOf(bounds));
    if (outside(value, bounds)) throw new OutOfBounds(label, value, bounds);
  }

  /** Whether a step of this scenario was about sound against picture. */
  get measuresOffset(): boolean {
    return Object.keys(this.figures).some((label) => label.includes('A/V offset'));
  }

  /**
   * Notes a step that the stack does not allow.
   * @returns how cucumber is to go on: with the other steps, or with none of this scenario
   */
  leaveOut({ message, of }: Unsupported): 'skipped' | undefined {
    this.log(`Left out: ${message}.`);
    this.leftOut.push(message);
    return of === 'scenario' ? 'skipped' : undefined;
  }

  /** One more Then did not fail. */
  countCheck(): void {
    this.checksPassed += 1;
  }

  /** Whether something was checked, or nothing was left out that would have been. */
  get provedSomething(): boolean {
    return this.leftOut.length === 0 || this.checksPassed > this.leftOut.length;
  }

  /** Puts the figures, and what was left out, into the report. */
  attachFigures(): void {
    if (Object.keys(this.figures).length > 0) this.attach(JSON.stringify(this.figures), FIGURES_MEDIA_TYPE);
    if (Object.keys(this.limits).length > 0) this.attach(JSON.stringify(this.limits), LIMITS_MEDIA_TYPE);
    if (this.leftOut.length > 0) this.attach(JSON.stringify(this.leftOut), LEFT_OUT_MEDIA_TYPE);
  }
}

setWorldConstructor(PipelineWorld);
