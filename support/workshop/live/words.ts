/** How long until then, in whole seconds that count down to 1: `in 12 s`; once it is due, `now`. */
export function countdown(untilMs: number, nowMs: number): string {
  const seconds = Math.ceil((untilMs - nowMs) / 1000);
  return seconds > 0 ? `in ${seconds} s` : 'now';
}

/** `5.0 s`, `22 ms`: with as many digits as one can act upon. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** Segments and attempts are counted from 1, as people do. */
export const segmentName = (batch: number): string => `segment ${batch + 1}`;

/** Why a fragment keeps its original sound, by the worker's own word for it. */
const REASONS: Readonly<Record<string, string>> = {
  timeout: 'no answer came in time',
  error: 'the STS failed',
  breaker_open: 'the breaker was open',
  overload: 'it could not be sent in time',
  invalid_output: 'its dub could not be used',
  disconnected: 'there was no session',
};

export const reasonInWords = (reason: string): string => REASONS[reason] ?? reason;

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
