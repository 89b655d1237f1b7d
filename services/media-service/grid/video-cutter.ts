import type { VideoFrame } from '../input/samples';
import { gridIndex, type Run } from './segment-numbers';

/** The pictures of one segment, in decode order, from a keyframe on. */
export interface VideoSegment {
  batch: number;
  /** AVCDecoderConfigurationRecord of the first one; where they change within a segment, their parameter sets are among them. */
  avcConfig: Buffer;
  frames: VideoFrame[];
  /** What they take in memory. */
  bytes: number;
}

/** A group of pictures that is longer is not filed to its end: files begin with a keyframe, and memory has to end somewhere. */
const MAX_GROUP_BYTES = 64 * 1024 * 1024;
/** What a picture costs besides its data: there may be a million tiny ones. */
const PICTURE_BYTES = 500;
const bytesOf = ({ data }: VideoFrame): number => data.length + PICTURE_BYTES;
const addBytes = (sum: number, frame: VideoFrame): number => sum + bytesOf(frame);

/** A group of pictures: a keyframe and all up to the next one. */
interface Group {
  startMs: number;
  avcConfig: Buffer;
  frames: VideoFrame[];
}

/**
 * Gathers pictures into segments that begin at the keyframe nearest to each multiple of the segment length. Pictures are
 * only written to files here; what is put out does not wait for a cut. Give it frames on the media clock.
 */
export class VideoCutter {
  private groups: Group[] = [];
  private bytes = 0;
  private batch = 0;
  private shift = 0;

  constructor(
    private readonly segmentMs: number,
    /** Of the pictures up to the first one that brings another. */
    private avcConfig: Buffer,
    private readonly onSegment: (segment: VideoSegment) => void,
    /** Pictures up to the next keyframe are in no file. */
    private readonly onTooLong: () => void = () => undefined,
  ) {}

  /** A run of unbroken picture begins; the first one begins by itself. */
  begin({ originMs, shift }: Run): void {
    this.batch = gridIndex(originMs, this.segmentMs);
    this.shift = shift;
  }

  push(frame: VideoFrame): void {
    if (frame.key) {
      // Only a keyframe behind the border shows which one is nearest to it.
      while (this.groups.length > 0 && frame.ptsMs >= this.borderMs) this.cutNearest(frame.ptsMs);
      this.avcConfig = frame.avcConfig ?? this.avcConfig;
      this.groups.push({ startMs: frame.ptsMs, avcConfig: this.avcConfig, frames: [] });
    }
    const group = this.groups.at(-1);
    if (!group) return;
    group.frames.push(frame);
    this.bytes += bytesOf(frame);
    if (this.bytes > MAX_GROUP_BYTES) this.giveUp();
  }

  /** What there is becomes a segment; the next one begins with the next keyframe. */
  private giveUp(): void {
    this.cut(this.groups.length);
    this.batch++;
    this.onTooLong();
  }

  /** Ends the run: what is left becomes a segment of its own. */
  end(): void {
    if (this.groups.length > 0) this.cut(this.groups.length);
  }

  private get borderMs(): number {
    return (this.batch + 1) * this.segmentMs;
  }

  private cutNearest(nextKeyMs: number): void {
    const last = this.groups.at(-1);
    const lastIsNearer =
      this.groups.length > 1 &&
      last !== undefined &&
      this.borderMs - last.startMs <= nextKeyMs - this.borderMs;
    this.cut(lastIsNearer ? this.groups.length - 1 : this.groups.length);
    const nextStartMs = lastIsNearer ? last.startMs : nextKeyMs;
    this.batch = Math.max(this.batch + 1, Math.round(nextStartMs / this.segmentMs));
  }

  private cut(groups: number): void {
    const ended = this.groups.splice(0, groups);
    const frames = ended.flatMap((group) => group.frames);
    const bytes = frames.reduce(addBytes, 0);
    this.bytes -= bytes;
    const avcConfig = ended[0]?.avcConfig ?? this.avcConfig;
    this.onSegment({ batch: this.batch + this.shift, avcConfig, frames, bytes });
  }
}
