import { FLV_SCRIPT, type FlvTag } from '../../media/flv';

/** MediaMTX looks at so much of a stream before it lists the path: its tracks are known only then. */
export const ANALYSED_MEDIA_MS = 2000;
/** Ends the analysis early, so that a stream whose timestamps stand still fills no memory. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;
/** What a tag costs besides its body. */
const TAG_OVERHEAD_BYTES = 200;

/** Holds the beginning of a stream until enough of it is known. */
export class StreamAnalysis {
  readonly tags: FlvTag[] = [];
  private heldBytes = 0;
  private startDtsMs: number | undefined;

  /** @returns whether the analysis is complete with this tag */
  push(tag: FlvTag): boolean {
    this.tags.push(tag);
    this.heldBytes += tag.body.length + TAG_OVERHEAD_BYTES;
    if (this.heldBytes > MAX_HELD_BYTES) return true;
    if (tag.type === FLV_SCRIPT) return false;
    this.startDtsMs ??= tag.dts;
    return tag.dts - this.startDtsMs >= ANALYSED_MEDIA_MS;
  }
}
