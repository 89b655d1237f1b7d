/** One line of a kind in so long a time: what a hostile source can repeat thousands of times a second is told once. */
const EVERY_MS = 5000;

/** Says what is to be logged of something that may come far too often. */
export class LogLimit {
  private readonly kinds = new Map<string, { atMs: number; left: number }>();

  constructor(
    private readonly now: () => number,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** @returns how many were left out before this one; undefined when this one is left out, too. `kind` is one of a few. */
  admit(kind: string): number | undefined {
    const last = this.kinds.get(kind);
    if (last && this.now() - last.atMs < this.everyMs) {
      last.left++;
      return undefined;
    }
    this.kinds.set(kind, { atMs: this.now(), left: 0 });
    return last?.left ?? 0;
  }
}
