/** For how long new connections are refused, by stream or all. Times in ms of one clock. */
export class RefusalWindows {
  private allUntilMs = -Infinity;
  private readonly untilMs = new Map<string, number>();

  /** Refuses a stream, or every one if none is named. */
  open(streamId: string | undefined, nowMs: number, forMs: number): void {
    this.forgetPast(nowMs);
    if (streamId === undefined) this.allUntilMs = nowMs + forMs;
    else this.untilMs.set(streamId, nowMs + forMs);
  }

  isRefused(streamId: string, nowMs: number): boolean {
    return nowMs < this.allUntilMs || nowMs < (this.untilMs.get(streamId) ?? -Infinity);
  }

  private forgetPast(nowMs: number): void {
    for (const [streamId, untilMs] of this.untilMs) if (untilMs <= nowMs) this.untilMs.delete(streamId);
  }
}
