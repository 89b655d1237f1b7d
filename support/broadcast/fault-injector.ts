import { nowMs } from '../../services/contracts/clock';
import { eventually, GiveUp, within } from '../base/eventually';
import type { OutputGate } from '../faults/output-gate';
import type { StsControl } from '../faults/sts-control';
import type { JournalFollower } from '../records/journal';
import { fragmentsSent } from '../records/journal-queries';
import { LOG_LINES } from '../records/log-lines';
import type { Stack, Worker } from '../stack/stack';
import type { Act, DoneCue, Moment } from './faults';
import type { BroadcastPlan, StsBehaviour } from './plan';
import type { Source } from './source';

export interface InjectionTargets {
  stack: Stack;
  worker: Worker;
  source: Source;
  journal: JournalFollower;
  control: StsControl;
  /** There where a cue needs it. */
  gate: OutputGate | undefined;
}

/** How often it is looked whether it is known when a moment comes: well below the shortest time that a story speaks of. */
const LOOK_EVERY_MS = 20;
/** A moment may come so long after the programme is over: fragments and log lines lag behind. */
const ROOM_MS = 60_000;

/** Makes things go wrong at their moments. */
export class FaultInjector {
  /** What was done so far, in order. */
  readonly done: DoneCue[] = [];
  /** Why the cues that are lacking were not carried out. */
  problem: string | undefined;
  /** Of the last cue, not when it was carried out: what each one is late does not add up. */
  private lastDueAtMs = -Infinity;

  constructor(
    private readonly plan: BroadcastPlan,
    private readonly parts: InjectionTargets,
  ) {}

  /** Carries out all cues; a moment that does not come is noted as the problem. */
  async run(): Promise<void> {
    try {
      for (const cue of this.plan.cues ?? []) {
        await this.moment(cue.when);
        await this.carryOut(cue.act);
      }
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }

  private async carryOut(act: Act): Promise<void> {
    const beganAtMs = nowMs();
    await perform(act, this.parts);
    this.done.push({ act, dueAtMs: this.lastDueAtMs, beganAtMs, atMs: nowMs() });
  }

  private async moment(when: Moment): Promise<void> {
    const withinMs = (this.plan.seconds ?? 0) * 1000 + ROOM_MS;
    const look = (): number => {
      const dueAtMs = this.dueAtMs(when);
      if (dueAtMs > nowMs()) this.requireWorker(when);
      return dueAtMs;
    };
    const until = Number.isFinite;
    const dueAtMs = await eventually(describe(when), look, { withinMs, everyMs: LOOK_EVERY_MS, until });
    await within(this.parts.worker.exited, Math.max(0, dueAtMs - nowMs()));
    if (dueAtMs > nowMs()) this.requireWorker(when);
    this.lastDueAtMs = dueAtMs;
  }

  private requireWorker(when: Moment): void {
    const { worker } = this.parts;
    if (worker.exit) throw new GiveUp(`${describe(when)}: before that the worker ${worker.describeExit()}`);
  }

  /** When a moment comes, or came; Infinity while that is not known. */
  private dueAtMs(when: Moment): number {
    const { journal, source, worker } = this.parts;
    switch (when.kind) {
      case 'fragment':
        return (fragmentsSent(journal.records)[when.number - 1]?.atMs ?? Infinity) + when.afterMs;
      case 'refused':
        return journal.records.filter(({ kind }) => kind === 'refused')[when.times - 1]?.atMs ?? Infinity;
      case 'second':
        return (source.timeline.fixtureStartAtMs ?? Infinity) + when.second * 1000;
      case 'later':
        return this.lastDueAtMs + when.ms;
      case 'logged':
        return worker.logs.where(LOG_LINES[when.line])[0]?.atMs ?? Infinity;
    }
  }
}

function describe(when: Moment): string {
  switch (when.kind) {
    case 'fragment':
      return `${when.afterMs} ms after fragment ${when.number} reached the STS`;
    case 'refused':
      return `the STS has refused ${when.times} connections`;
    case 'second':
      return `${when.second} s of the programme are over`;
    case 'later':
      return `${when.ms} ms have passed since the cue before`;
    case 'logged':
      return `the worker logs ${when.line}`;
  }
}

async function perform(
  act: Act,
  { stack, source, control, worker, gate }: InjectionTargets,
): Promise<unknown> {
  switch (act.kind) {
    case 'backpressure':
      return control.backpressure(act.order);
    case 'disconnect':
      return control.disconnect(act.order);
    case 'audio':
      return control.audio(act.change);
    case 'delivery':
      return control.delivery(act.order);
    case 'errors':
      return control.simulateErrors(act.errors);
    case 'session':
      return control.session(act.order);
    case 'let-in':
      return control.disconnect({ refuse_for_ms: 1 }); // in place of the refusal that lasts
    case 'lose-session':
      return control.loseSession();
    case 'freeze-sts':
      return services(stack).sts.pause();
    case 'thaw-sts':
      return services(stack).sts.resume();
    case 'cut-source':
      return source.cut();
    case 'silence-source':
      return source.fallSilent();
    case 'return-source':
      return source.comeBack(act.clip);
    case 'kill-media-server':
      return services(stack).mediaServer.kill();
    case 'stall-output':
      return gate?.stall();
    case 'output-goes-on':
      return gate?.goOn();
    case 'refuse-output':
      return gate?.refuse();
    case 'stop-worker':
      return worker.terminate();
  }
}

function services({ services: controlled, kind }: Stack): NonNullable<Stack['services']> {
  if (!controlled) throw new Error(`the services of a stack of kind "${kind}" can't be frozen or killed`);
  return controlled;
}

/** Longer than any broadcast, and the longest that the STS can be told. */
const FOR_LONG_MS = 600_000;
/** More fragments than any broadcast has. */
const ALL = 10_000;

/** Tells the STS how to behave before the stream is there. */
export async function instruct(control: StsControl, sts: StsBehaviour): Promise<void> {
  if (sts.audio) await control.audio(sts.audio);
  if (sts.latency) await control.latency(sts.latency);
  if (sts.errors) await control.simulateErrors(sts.errors);
  if (sts.silent) await control.delivery({ mode: 'drop', count: ALL });
  if (sts.session) await control.session(sts.session);
  if (sts.absent) await control.disconnect({ refuse_for_ms: FOR_LONG_MS });
}
