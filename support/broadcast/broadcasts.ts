import { availableParallelism } from 'node:os';
import path from 'node:path';
import { clip } from '../../fixtures/clips';
import { evidenceRoot } from '../base/project-root';
import { StartSemaphore } from '../base/start-semaphore';
import { Unsupported } from '../base/unsupported';
import { isWatchedOnly } from '../stack/level';
import { stackKind } from '../stack/stack';
import { Evidence } from './evidence';
import { type BroadcastFacts, FILES } from './facts';
import { performBroadcast } from './live-broadcast';
import { once } from './once';
import { type BroadcastPlan, delaySecondsOf, whyUnsupported } from './plan';
import { performForViewers } from './watched-broadcast';

/** Start, joining, looking for the lost input, goodbye and analysis, on a machine with both cores busy. */
const ROOM_MS = 90_000;

/** Broadcasts by plan. Scenarios that only look at what came out share one: it is run once, whoever asks first. */
export class Broadcasts {
  /** Folder of the last one that was asked for, also when it could not be run. */
  lastDir: string | undefined;

  /** @throws Error when the broadcast could not be run; everybody who asks for it gets the same; Unsupported */
  async recorded(plan: BroadcastPlan): Promise<Evidence> {
    const reason = whyUnsupported(plan, stackKind());
    if (reason !== undefined) throw new Unsupported(reason, 'scenario');
    const dir = path.join(evidenceRoot(), plan.name);
    this.lastDir = dir;
    const source = await clip(plan.clip);
    const startSemaphore = startsInTurn();
    const performed = isWatchedOnly() ? performForViewers : performBroadcast;
    const perform = (): Promise<BroadcastFacts> =>
      performed({ plan, clip: source, evidenceDir: dir, startSemaphore });
    const withinMs = (source.seconds + delaySecondsOf(plan)) * 1000 + ROOM_MS;
    return new Evidence(dir, await once(path.join(dir, FILES.facts), perform, { withinMs }));
  }
}

/**
 * A stack comes up in less than a second of each processor; many that do so at the same time would take it from the streams
 * that are on air (docs/decisions/0013).
 */
const startsInTurn = (): StartSemaphore =>
  new StartSemaphore(path.join(evidenceRoot(), '.starting'), availableParallelism());
