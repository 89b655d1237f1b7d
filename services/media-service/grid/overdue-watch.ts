import type { SourceClock } from '../output/source-clock';
import type { Timers } from '../../net/timers';
import type { AudioCutter } from './audio-cutter';

/** Wakes up when sound that is missing is waited for no longer: once a fragment, and not while there is none. */
export class OverdueWatch {
  private cancel: (() => void) | undefined;

  constructor(
    private readonly audio: Pick<AudioCutter, 'overdueAtMs' | 'overdue'>,
    private readonly clock: Pick<SourceClock, 'wallMs' | 'mediaMs'>,
    private readonly timers: Timers,
  ) {}

  /** There is something of a fragment; that it is watched already does not matter. */
  begin(): void {
    if (!this.cancel) this.schedule();
  }

  dispose(): void {
    this.cancel?.();
  }

  private schedule(): void {
    const { audio, clock, timers } = this;
    this.cancel = undefined;
    if (audio.overdueAtMs === undefined) return;
    this.cancel = timers.after(clock.wallMs(audio.overdueAtMs) - timers.now(), () => {
      audio.overdue(clock.mediaMs(timers.now()));
      this.schedule();
    });
  }
}
