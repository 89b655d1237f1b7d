/** What becomes of a programme that is cut into segments. */
export interface Cut {
  segments: number;
  /** Those that are long enough to be dubbed. */
  fragments: number;
  lastFragmentSeconds: number;
  /** The last segment is so near to the shortest dub that the borders of sound packets decide whether it is one. */
  isDoubtful: boolean;
}

/** Tails below a second are put out, not dubbed (acceptance E10). */
const SHORTEST_DUB_SECONDS = 1;
/** Sound is cut at packets of at most 23 ms, at both ends. */
const PACKETS_SECONDS = 0.05;
/** A clip's stated length may be a rounding error longer than a whole number of segments. */
const TOLERANCE_SECONDS = 0.02;

export function cutOf(seconds: number, segmentSeconds: number): Cut {
  const whole = Math.floor((seconds + TOLERANCE_SECONDS) / segmentSeconds);
  const tailSeconds = seconds - whole * segmentSeconds;
  const isDubbed = tailSeconds >= SHORTEST_DUB_SECONDS;
  return {
    segments: whole + (tailSeconds >= TOLERANCE_SECONDS ? 1 : 0),
    fragments: whole + (isDubbed ? 1 : 0),
    lastFragmentSeconds: isDubbed ? tailSeconds : segmentSeconds,
    isDoubtful: Math.abs(tailSeconds - SHORTEST_DUB_SECONDS) < PACKETS_SECONDS,
  };
}
