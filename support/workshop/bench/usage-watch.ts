import { nowMs } from '../../../services/contracts/clock';
import { familyUsage, type Usage } from '../../base/proc';
import { percentile } from '../../instruments/pace';

const EVERY_MS = 1000;

/** What families of processes had used at a time. */
export interface UsageSample<Name extends string> {
  /** ms, as `nowMs`. */
  atMs: number;
  usage: Record<Name, Usage>;
}

/** What a family cost within a stretch of time. */
export interface Cost {
  /** CPU time for a minute of it. */
  cpuSecondsPerMinute: number;
  /** Of all its processes together. */
  medianBytes: number;
  peakBytes: number;
}

/** Looks at families of processes once a second until `stop`. */
export class UsageWatch<Name extends string> {
  readonly samples: UsageSample<Name>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void>;
  private stopped = false;

  /** @param roots pids of the families' first members */
  constructor(private readonly roots: Readonly<Record<Name, number>>) {
    this.looking = this.look();
  }

  /** @throws Error when it could not look */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    this.samples.push({ atMs: nowMs(), usage: await familyUsage(this.roots) });
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.looking = this.look();
    }, EVERY_MS);
  }
}

/** @throws Error when the stretch holds fewer than two samples */
export function costOf<Name extends string>(
  samples: readonly UsageSample<Name>[],
  name: Name,
  fromMs = -Infinity,
  toMs = Infinity,
): Cost {
  const within = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const [first, last] = [within[0], within.at(-1)];
  if (!first || !last || first === last)
    throw new Error(`cost of ${name}: expected two samples or more, saw ${within.length}`);
  const minutes = (last.atMs - first.atMs) / 60_000;
  const bytes = within.map(({ usage }) => usage[name].residentBytes);
  return {
    cpuSecondsPerMinute: (last.usage[name].cpuSeconds - first.usage[name].cpuSeconds) / minutes,
    medianBytes: percentile(bytes, 0.5),
    peakBytes: Math.max(...bytes),
  };
}
