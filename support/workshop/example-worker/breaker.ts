import { log, metrics } from './telling';

const [THRESHOLD, COOLDOWN_MS] = [5, 30_000];
const STATES = ['closed', 'half-open', 'open'] as const; // 0, 1 and 2 of the metric
let state: (typeof STATES)[number] = 'closed';
let failures = 0;
let probe: string | undefined;
let cooldown: NodeJS.Timeout | undefined;

/** Whether a fragment may be sent; half open, one is tried. */
export function admits(id: string): boolean {
  if (state === 'half-open') probe ??= id;
  return state === 'closed' || probe === id;
}

/** @param isGood what an answer, or none, says of the STS; left out: nothing */
export function judge(id: string, isGood?: boolean): void {
  const wasProbe = probe === id;
  if (wasProbe) probe = undefined;
  if (isGood === undefined) return;
  failures = isGood ? 0 : failures + 1;
  if (wasProbe) turn(isGood ? 'closed' : 'open');
  else if (state === 'closed' && failures === THRESHOLD) turn('open');
}

export function turn(to: typeof state): void {
  [failures, probe] = [0, undefined];
  if (state === to) return;
  clearTimeout(cooldown);
  if (to === 'open') cooldown = setTimeout(() => turn('half-open'), COOLDOWN_MS);
  log('warn', 'breaker', 'turned', { from: state, to });
  state = to;
  metrics.breaker.set(STATES.indexOf(to));
}
