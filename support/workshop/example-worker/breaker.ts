import { cooldownMs } from './settings';
import { gauge, log } from './telling';

const THRESHOLD = 5;
const STATES = ['closed', 'half-open', 'open'] as const;
let state: (typeof STATES)[number] = 'closed';
let [failures, probe, cooldown]: [number, string?, NodeJS.Timeout?] = [0];
gauge('worker_sts_breaker_state', () => STATES.indexOf(state));

/** Whether a fragment may be sent; half open, one is tried. */
export function admits(id: string): boolean {
  if (state === 'half-open') probe ??= id;
  return state === 'closed' || probe === id;
}

/** @param isGood what an answer, or none, says of the STS; left out: nothing */
export function judge(id: string, isGood?: boolean): void {
  const wasProbe = probe === id;
  if (wasProbe) probe = undefined;
  failures = isGood ? 0 : failures + Number(isGood === false);
  if (wasProbe && isGood !== undefined) turn(isGood ? 'closed' : 'open');
  else if (state === 'closed' && failures === THRESHOLD) turn('open');
}

export function turn(to: typeof state): void {
  [failures, probe] = [0, undefined];
  if (state === to) return;
  clearTimeout(cooldown);
  if (to === 'open') cooldown = setTimeout(() => turn('half-open'), cooldownMs);
  log('warn', 'breaker', 'turned', { from: state, to });
  state = to;
}
