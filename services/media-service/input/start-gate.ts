import type { AudioPacket, VideoFrame } from './samples';

/**
 * Where a stream begins, found once per connection to the source.
 * `originMs` is the PTS of the keyframe that the time grid starts at, on the source's clock; `earlier` holds the sound
 * that arrived before that keyframe and may belong beside it.
 */
export interface Opening {
  originMs: number;
  earlier: AudioPacket[];
}

/** Joining a live RTSP stream, the timestamps of the first group of pictures are wrong (design.md): it is dropped. */
const KEYFRAMES_BEFORE_START = 1;
/** Sound runs ahead of picture by far less than this; more would only hold memory. */
const MAX_EARLIER_PACKETS = 128;

/** Closed until the second keyframe; then open for good. */
export class StartGate {
  private keyframes = 0;
  private earlier: AudioPacket[] = [];
  private opened = false;

  get isOpen(): boolean {
    return this.opened;
  }

  /** Keeps sound that precedes the opening. Must not be called once open. */
  holdAudio(packet: AudioPacket): void {
    this.earlier.push(packet);
    if (this.earlier.length > MAX_EARLIER_PACKETS) this.earlier.shift();
  }

  /** The opening when `frame` is the keyframe to start at, else undefined: the frame is to be dropped. */
  tryOpen(frame: VideoFrame): Opening | undefined {
    if (!frame.key || this.keyframes++ < KEYFRAMES_BEFORE_START) return undefined;
    this.opened = true;
    const opening = { originMs: frame.ptsMs, earlier: this.earlier };
    this.earlier = [];
    return opening;
  }
}
