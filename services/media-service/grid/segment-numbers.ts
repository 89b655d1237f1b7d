/** A stretch of input without a break. A stream has more than one when its source was lost and came back. */
export interface Run {
  /** Where it begins on the media clock: its first picture. */
  originMs: number;
  /** What to add to an index of the time grid to get the number of a segment. */
  shift: number;
}

export const FIRST_RUN: Run = { originMs: 0, shift: 0 };

/** Sound is cut at the nearest frame, so a run may begin half a frame before a border of the grid. */
const HALF_FRAME_MS = 12;

/** Index of the cell of the time grid in which a time lies. */
export const gridIndex = (atMs: number, segmentMs: number): number =>
  Math.max(0, Math.floor((atMs + HALF_FRAME_MS) / segmentMs));

/**
 * Numbers segments so that none is used twice: when a source comes back within the cell of the grid in which it was lost,
 * that cell has two segments, and all numbers after it are one higher.
 */
export class SegmentNumbers {
  private last = -1;
  private run: Run | undefined;
  private shift = 0;

  constructor(private readonly segmentMs: number) {}

  /** The run under way, if any. */
  get current(): Run | undefined {
    return this.run;
  }

  begin(originMs: number): Run {
    this.shift = Math.max(this.shift, this.last + 1 - gridIndex(originMs, this.segmentMs));
    this.run = { originMs, shift: this.shift };
    return this.run;
  }

  /** A segment got this number. */
  used(number: number): void {
    this.last = Math.max(this.last, number);
  }

  end(): void {
    this.run = undefined;
  }
}
