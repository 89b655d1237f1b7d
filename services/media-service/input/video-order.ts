/** So many of the latest pictures tell how a stream orders them: as many as a decoder may hold back (ITU-T H.264, A.3.1). */
const REMEMBERED = 16;
/** So many show whether the order is as it is announced. */
const LEARNT_AFTER = 2 * REMEMBERED;
/** Pictures are sent in another order than they are shown: less than this, and than so many pictures, is no leap. */
const LEAST_LEAP_MS = 250;
const REORDERED = 5;
/** At first, and at most: from five pictures a second on, pauses between pictures are part of the programme. */
const USUAL_INTERVAL_MS = 40;
const LONGEST_INTERVAL_MS = 200;
const SMOOTHING = 0.1;

/** How a stream's pictures follow each other, in the order in which they come and in that in which they are shown. */
export class VideoOrder {
  private readonly recent: number[] = [];
  private isReordered = false;
  private pictures = 0;
  private sinceLeap = Infinity;
  /** How many of them came before one that is shown before them, at most, while that was learnt. */
  private learntDepth = 0;
  /** The same, as the stream announces it. */
  announced: number | undefined;
  /** By how much the latest picture that is shown after all before it, and is no keyframe, is later than those. */
  private advanceMs = 0;
  private averageMs = USUAL_INTERVAL_MS;
  /** Presentation time of the one that is shown last; undefined before the first. */
  lastMs: number | undefined;

  /** A picture came `passedMs` after the one before it. */
  came(passedMs: number): void {
    this.averageMs += SMOOTHING * (Math.min(passedMs, LONGEST_INTERVAL_MS) - this.averageMs);
  }

  /** It is shown at `ms`. */
  add(ms: number, key: boolean): void {
    const { lastMs } = this;
    if (lastMs !== undefined && ms > lastMs && !key) this.advanceMs = ms - lastMs;
    if (lastMs !== undefined && ms < lastMs) this.isReordered = true;
    this.lastMs = Math.max(lastMs ?? ms, ms);
    const place = this.recent.findLastIndex((each) => each <= ms) + 1;
    this.sinceLeap++;
    if (this.pictures++ < LEARNT_AFTER)
      this.learntDepth = Math.max(this.learntDepth, this.recent.length - place);
    this.recent.splice(place, 0, ms);
    if (this.recent.length > REMEMBERED) this.recent.shift();
  }

  /** The clock leaped: pictures of before and after it come in turn for a moment. */
  isMixed(): void {
    this.sinceLeap = 0;
  }

  get mayStraggle(): boolean {
    return this.sinceLeap <= Math.max(this.announced ?? 0, this.learntDepth) + 1;
  }

  /** Whether a picture that is shown so much after the latest one (negative: before it) is in no order that the stream can have. */
  cannotBe(stepMs: number): boolean {
    if (this.announced === undefined || Math.min(this.pictures, this.sinceLeap) < LEARNT_AFTER) return false;
    const { lastMs = 0 } = this;
    const overtaking = this.recent.filter((each) => each > lastMs + stepMs).length;
    return overtaking > Math.max(this.announced, this.learntDepth);
  }

  /** All of them are on another line from now on. */
  move(byMs: number): void {
    this.recent.forEach((ms, i) => (this.recent[i] = ms + byMs));
    if (this.lastMs !== undefined) this.lastMs += byMs;
  }

  /** Steps up to this are those of another order, or of a pause. */
  get mostMs(): number {
    return Math.max(LEAST_LEAP_MS, REORDERED * this.averageMs);
  }

  /** From one picture to the next that is shown. */
  get intervalMs(): number {
    const steps = this.recent.slice(1).map((ms, i) => ms - (this.recent[i] ?? 0));
    return steps.length < 2 ? this.averageMs : Math.min(LONGEST_INTERVAL_MS, ...steps.filter((ms) => ms > 1));
  }

  /** So much sooner than it is its turn to be shown a picture may come. */
  get leadMs(): number {
    return this.isReordered ? Math.max(0, this.advanceMs - this.intervalMs) : 0;
  }

  /**
   * When the next picture is shown, as far as the others tell: a keyframe after all of them, any other where one is missing
   * between them, and where none is, as much later as the one was that opened such a hole.
   */
  nextMs(key: boolean): number {
    const { lastMs = 0, intervalMs, isReordered, advanceMs } = this;
    if (key || !isReordered) return lastMs + intervalMs;
    return this.missingMs() ?? lastMs + Math.min(advanceMs, this.mostMs);
  }

  private missingMs(): number | undefined {
    const { recent, intervalMs, lastMs = 0, advanceMs } = this;
    const before = recent.find(
      (ms, i) => ms > lastMs - advanceMs - 1 && (recent[i + 1] ?? ms) - ms > 1.5 * intervalMs,
    );
    return before === undefined ? undefined : before + intervalMs;
  }
}
