import type { Stretch } from '../instruments/ffmpeg-log';

/** A detector's own uncertainty at both ends of a stretch. */
const EDGE_MS = 80;

/**
 * Stretches of the output that the programme does not have: each of the programme's excuses one of about its length.
 */
export function beyond(output: readonly Stretch[], programme: readonly Stretch[]): Stretch[] {
  const excuses = programme.map(({ startMs, endMs }) => endMs - startMs);
  return output.filter(({ startMs, endMs }) => {
    const at = excuses.findIndex((lengthMs) => endMs - startMs <= lengthMs + EDGE_MS);
    if (at >= 0) excuses.splice(at, 1);
    return at < 0;
  });
}
