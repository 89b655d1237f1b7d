/** Time from one event to another, in ms. @throws Error when one of them did not happen */
export function durationMs(what: string, fromMs: number | undefined, toMs: number | undefined): number {
  if (fromMs === undefined || toMs === undefined)
    throw new Error(
      `${what}: expected it to happen, but ${fromMs === undefined ? 'what it is timed from' : 'it'} did not`,
    );
  return toMs - fromMs;
}
