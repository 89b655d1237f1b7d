import { isRetryable } from '../../../services/contracts/error-codes';
import { errorCode, field, given, received } from '../../records/journal-queries';
import type { BreakerChange, BreakerName } from '../breaker';
import type { Fate } from './fates';
import { timesAreKnown, type Seen } from './seen';
import { inForce } from '../../stack/worker-settings';

/**
 * Goes through the rules of the breaker with what the STS saw, from failure to failure, and holds the changes that the worker
 * told against that: none is missing, none had no cause, and each came in its time.
 */
export function breakerReplayProblems(seen: Seen): string[] {
  const { logs, facts, fates, breaker } = seen;
  if (!logs || !timesAreKnown(seen) || fates.some(({ by }) => by === 'unclear')) return [];
  const { breakerThreshold, breakerCooldownMs } = inForce(facts.plan.worker);
  const replay = new Replay(breakerThreshold, breakerCooldownMs, breaker);
  for (const cause of causesOf(seen)) replay.on(cause);
  return replay.end(endOf(seen));
}

/** A message is on its way, a timer is late. */
const REACTION_MS = 1000;
const CLOCKS_MS = 100;
/** A worker gives up by its own clock, which runs before the STS has read what it was sent. */
const EARLY_MS = 500;
/** Sent before the answer that opened it was there. */
const ON_THE_WAY_MS = 500;

type Cause = { atMs: number } & (
  | { kind: 'success' | 'failure' | 'other'; fragmentId: string }
  | { kind: 'sent'; fragmentId: string }
  | { kind: 'session' }
);

/** What comes when the worker takes leave of the STS may be seen or not. */
const endOf = ({ journal, facts }: Seen): number =>
  (received(journal, 'stream:end')[0]?.atMs ?? facts.workerExit.atMs) - REACTION_MS;

function causesOf({ journal, fates }: Seen): Cause[] {
  const causes = fates.flatMap((fate): Cause[] => {
    const { fragmentId, sentAtMs, endedAtMs } = fate;
    return [
      { kind: 'sent', fragmentId, atMs: sentAtMs },
      { kind: kindOf(fate), fragmentId, atMs: endedAtMs },
    ];
  });
  const sessions = given(journal, 'stream:ready').map(({ atMs }): Cause => ({ kind: 'session', atMs }));
  return [...causes, ...sessions].sort((a, b) => a.atMs - b.atMs);
}

/** Sound that came is a success, whatever a worker can make of it. */
function kindOf({ by, answer }: Fate): 'success' | 'failure' | 'other' {
  if (by === 'timeout') return 'failure';
  if (by !== 'answer' || !answer) return 'other';
  if (answer.event !== 'error' && answer.status !== 'failed') return 'success';
  const told = answer.event === 'error' ? answer.payload : field(answer.payload, 'error');
  return isRetryable({ code: errorCode(answer) ?? '', retryable: field(told, 'retryable') === true })
    ? 'failure'
    : 'other';
}

/** The breaker as it has to be, moved on by what the worker told where that came in time. */
class Replay {
  private state: BreakerName = 'closed';
  private failures = 0;
  private openedAtMs = 0;
  private probe: string | undefined;
  private readonly problems: string[] = [];
  private next = 0;

  constructor(
    private readonly threshold: number,
    private readonly cooldownMs: number,
    private readonly told: readonly BreakerChange[],
  ) {}

  on(cause: Cause): void {
    // What is sent just then is the probe: it is sent because the time is over.
    this.coolDown(cause.atMs + (cause.kind === 'sent' ? CLOCKS_MS : -CLOCKS_MS));
    if (cause.kind === 'session') return this.begin(cause.atMs);
    if (cause.kind === 'sent') return this.sent(cause);
    if (this.state === 'closed') this.count(cause.kind, cause.atMs);
    else if (this.state === 'half-open' && cause.fragmentId === this.probe)
      this.decide(cause.kind, cause.atMs);
  }

  /** @param atMs until then all is judged */
  end(atMs: number): string[] {
    this.coolDown(atMs - CLOCKS_MS);
    const more = this.told[this.next];
    if (more && more.atMs < atMs) this.problems.push(`it became ${more.to} for no reason`);
    return this.problems.slice(0, 1).map((problem) => `breaker: ${problem}`);
  }

  private coolDown(untilMs: number): void {
    const dueMs = this.openedAtMs + this.cooldownMs;
    if (this.state === 'open' && dueMs < untilMs) {
      this.probe = undefined;
      this.become('half-open', dueMs);
    }
  }

  private begin(atMs: number): void {
    this.failures = 0;
    if (this.state !== 'closed') this.become('closed', atMs);
  }

  private sent({ fragmentId, atMs }: { fragmentId: string; atMs: number }): void {
    if (this.state === 'open' && atMs > this.openedAtMs + ON_THE_WAY_MS)
      this.problems.push('a fragment was sent while it was open');
    if (this.state === 'half-open') this.probe ??= fragmentId;
  }

  private count(kind: 'success' | 'failure' | 'other', atMs: number): void {
    if (kind === 'success') this.failures = 0;
    if (kind === 'failure' && ++this.failures >= this.threshold) this.open(atMs);
  }

  private decide(kind: 'success' | 'failure' | 'other', atMs: number): void {
    if (kind === 'failure') this.open(atMs);
    if (kind === 'success') this.become('closed', atMs);
    this.probe = undefined;
  }

  private open(atMs: number): void {
    this.openedAtMs = this.become('open', atMs);
    this.failures = 0;
  }

  /** @returns when it did, by the worker itself */
  private become(state: BreakerName, atMs: number): number {
    this.state = state;
    if (state === 'closed') this.failures = 0;
    const told = this.told[this.next];
    const lateMs = (told?.atMs ?? NaN) - atMs;
    if (told?.to === state && lateMs > -EARLY_MS && lateMs < REACTION_MS) {
      this.next++;
      return told.atMs;
    }
    const saw = told
      ? `${told.to} ${Math.abs(lateMs).toFixed(0)} ms ${lateMs < 0 ? 'too early' : 'late'}`
      : 'nothing';
    this.problems.push(`expected it to become ${state}, saw ${saw}`);
    return atMs;
  }
}
