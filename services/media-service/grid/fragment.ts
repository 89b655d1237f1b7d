/** An AAC frame with its place in the output, in ms of the media clock. */
export interface PlacedFrame {
  atMs: number;
  data: Uint8Array;
}

/** A segment of original sound: what is sent to the STS, and what is heard when no dub comes back in time. */
export interface Fragment {
  id: string;
  /** Number of the segment on the time grid, shared with the video file. */
  batch: number;
  frames: PlacedFrame[];
  durationMs: number;
  /** When its first frame reached the worker (nowMs). */
  capturedAtMs: number;
  /** Largest offset of sound against picture within it, signed, against the source's timestamps: positive = sound late. */
  syncDeltaMs: number;
}

const dataOf = ({ data }: PlacedFrame): Uint8Array => data;

/** The coded frames alone. */
export const framesOf = ({ frames }: Fragment): Uint8Array[] => frames.map(dataOf);

/** A tail shorter than this keeps its original sound. */
const SHORTEST_DUB_MS = 1000;

/** Whether a fragment is to be sent at all: every whole segment is, though cutting at frames may make it a bit shorter. */
export function isWorthDubbing({ durationMs, frames }: Fragment, segmentMs: number): boolean {
  const frameMs = durationMs / frames.length;
  return durationMs >= SHORTEST_DUB_MS || durationMs >= segmentMs - frameMs;
}
