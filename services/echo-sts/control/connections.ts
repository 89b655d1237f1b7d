import type { Advice } from '../misbehaviour/load';

/** A worker's connection as control messages see it. */
export interface WorkerHandle {
  /** Of its session, else of its handshake; a client with neither is a test client and never acted on. */
  readonly streamId: string | undefined;
  readonly hasSession: boolean;
  /** It had one that was forgotten; the worker does not know yet. */
  readonly hasLostSession: boolean;
  backpressure(advice: Advice): void;
  loseSession(): void;
  disconnect(how: 'server' | 'transport'): void;
  /** Gets ready for the configured audio, so that its first fragment does not wait for it. */
  prepareAudio(): void;
}

type Action = (worker: WorkerHandle) => void;

/** Streams that actions may wait for; beyond this the oldest is forgotten. */
const MAX_AWAITED_STREAMS = 1_000;
/** … and actions that one stream may wait for. */
const MAX_AWAITED_ACTIONS = 100;

/** The connections there are, and what is to be done to streams that are still to come. */
export class Connections {
  private readonly workers = new Set<WorkerHandle>();
  private readonly awaited = new Map<string, Action[]>();

  add(worker: WorkerHandle): void {
    this.workers.add(worker);
  }

  remove(worker: WorkerHandle): void {
    this.workers.delete(worker);
  }

  /** Connections of a stream, or of all streams. */
  of(streamId: string | undefined): WorkerHandle[] {
    return [...this.workers].filter(
      (worker) => worker.streamId !== undefined && (streamId === undefined || worker.streamId === streamId),
    );
  }

  /** Those of them that have a session. */
  sessions(streamId: string | undefined): WorkerHandle[] {
    return this.of(streamId).filter((worker) => worker.hasSession);
  }

  /**
   * Does something to each session now; a named stream that has none gets it at its next `stream:ready`.
   * @param lostToo whether it also concerns workers whose session was forgotten
   */
  act(streamId: string | undefined, action: Action, { lostToo = false } = {}): void {
    const reached = this.of(streamId).filter(
      ({ hasSession, hasLostSession }) => hasSession || (lostToo && hasLostSession),
    );
    if (reached.length === 0 && streamId !== undefined) this.await(streamId, action);
    for (const worker of reached) action(worker);
  }

  /** To be called when a worker's session has become active. */
  ready(worker: WorkerHandle): void {
    const { streamId } = worker;
    if (streamId === undefined) return;
    const actions = this.awaited.get(streamId) ?? [];
    this.awaited.delete(streamId);
    for (const action of actions) action(worker);
  }

  private await(streamId: string, action: Action): void {
    this.awaited.set(streamId, [...(this.awaited.get(streamId) ?? []), action].slice(-MAX_AWAITED_ACTIONS));
    const [oldest] = this.awaited.keys();
    if (this.awaited.size > MAX_AWAITED_STREAMS && oldest !== undefined) this.awaited.delete(oldest);
  }
}

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
