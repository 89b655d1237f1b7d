import type { ListedPath } from '../records/media-server-api';

/** The input and the output of a stream, as the media server lists them; null while nobody publishes. */
export interface Presence {
  input: Pick<ListedPath, 'readers'> | null;
  output: Pick<ListedPath, 'ready'> | null;
}

/** A worker may look at its input before it reads it for good, and is gone for a moment then. */
const GONE_FOR_MS = 2000;

/**
 * Tells from outside when a worker has ended: when its output is gone; or, where it never had one, when nobody has read
 * the input for a while although it is there.
 */
export class PresenceWatch {
  private hasPublished = false;
  private lastReadAtMs = Infinity;

  /** @param atMs of this look, as `nowMs`. @returns whether the worker has ended */
  hasEnded({ input, output }: Presence, atMs: number): boolean {
    this.hasPublished ||= output?.ready === true;
    if (this.hasPublished) return output === null;
    // without an input, nobody can be said to have left it
    if (input === null || input.readers.length > 0) {
      if (input !== null || this.lastReadAtMs < Infinity) this.lastReadAtMs = atMs;
      return false;
    }
    return atMs - this.lastReadAtMs >= GONE_FOR_MS;
  }
}
