import type { Fragment } from '../grid/fragment';
import type { Join } from './join';
import type { Heard } from './splicer';

const MAX_KEPT = 16;
const CONTIGUOUS_MS = 2;

export interface JoinsOptions {
  join: (left: Heard, right: Heard) => Promise<Join | undefined>;
  frameMs: number;
  onFailed: (fragment: Fragment, reason: string) => void;
}

/** Prepares the join of a border as soon as it is known what is heard on both sides, ahead of its time. */
export class Joins {
  private readonly line: { fragment: Fragment; heard: Heard | undefined }[] = [];
  private readonly begun = new Map<string, Promise<Join | undefined>>();

  constructor(private readonly options: JoinsOptions) {}

  produced(fragment: Fragment): void {
    this.line.push({ fragment, heard: undefined });
  }

  settled(heard: Heard): void {
    const at = this.line.findIndex(({ fragment }) => fragment === heard.fragment);
    const entry = this.line[at];
    if (!entry) return;
    entry.heard = heard;
    const [before, behind] = [this.line[at - 1]?.heard, this.line[at + 1]?.heard];
    if (before) void this.between(before, heard);
    if (behind) void this.between(heard, behind);
  }

  /** It is decided what is heard of a fragment. Should the next one have no outcome by its time, the join with its original is there. */
  decided(heard: Heard): void {
    const at = this.line.findIndex(({ fragment }) => fragment === heard.fragment);
    const next = this.line[at + 1];
    this.line.splice(0, Math.max(0, at));
    if (at >= 0 && next && !next.heard)
      void this.between(heard, { fragment: next.fragment, edges: undefined });
  }

  /** @returns the frames that replace those at the border; undefined where it needs none, or the codec failed */
  between(left: Heard, right: Heard): Promise<Join | undefined> {
    if ((!left.edges && !right.edges) || !this.meet(left.fragment, right.fragment))
      return Promise.resolve(undefined);
    const key = [left, right]
      .map(({ fragment, edges }) => `${fragment.id} ${edges ? 'dub' : 'original'}`)
      .join();
    const known = this.begun.get(key);
    if (known) return known;
    const join = this.options.join(left, right).catch((error: Error) => {
      this.options.onFailed(right.fragment, error.message);
      return undefined;
    });
    this.begun.set(key, join);
    if (this.begun.size > MAX_KEPT) this.begun.delete([...this.begun.keys()][0] ?? '');
    return join;
  }

  private meet({ frames }: Fragment, { frames: next }: Fragment): boolean {
    const endMs = (frames.at(-1)?.atMs ?? NaN) + this.options.frameMs;
    return Math.abs((next[0]?.atMs ?? NaN) - endMs) < CONTIGUOUS_MS;
  }
}
