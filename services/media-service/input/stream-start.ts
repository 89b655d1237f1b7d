import type { AudioPacket, VideoFrame } from './samples';

/**
 * Where a stream begins, found once per connection to the source.
 * `originMs` is the PTS of the keyframe that the time grid starts at, on the source's clock; `earlier` holds the sound
 * that arrived before that keyframe and may belong beside it.
 */
export interface Opening {
  originMs: number;
  earlier: AudioPacket[];
  /** What the pictures are, where one that was dropped told it: the keyframes behind it may not. */
  avcConfig?: Buffer;
}

/** Joining a live RTSP stream, the timestamps of the first group of pictures are wrong: it is dropped. */
const KEYFRAMES_BEFORE_START = 1;
/** Sound runs ahead of picture by far less than this; more would only hold memory. */
const MAX_EARLIER_PACKETS = 128;

/** Closed until the second keyframe; then open for good. */
export class StartGate {
  private keyframes = 0;
  private earlier: AudioPacket[] = [];
  private avcConfig: Buffer | undefined;
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
    this.avcConfig = frame.avcConfig ?? this.avcConfig;
    if (!frame.key || this.keyframes++ < KEYFRAMES_BEFORE_START) return undefined;
    this.opened = true;
    const { earlier, avcConfig } = this;
    this.earlier = [];
    return { originMs: frame.ptsMs, earlier, ...(avcConfig && { avcConfig }) };
  }
}

/** Sources may time their sound in whole ms or worse; what is further off than this belongs to another clock. */
const AGREEMENT_MS = 5;
/** A source whose sound never agrees is taken as it is, rather than never heard: 2.7 s of it at 48 kHz. */
const MOST_DISAGREEING_PACKETS = 128;

/** Where a run of sound begins. */
export interface AudioOpening {
  /** The first packet whose time can be trusted, and the one after it. */
  first: AudioPacket;
  next: AudioPacket;
  /** What came before, in order: its place is known, its time is not. */
  earlier: AudioPacket[];
}

/**
 * Finds the first sound whose time can be trusted. A packet that was timed before the source told its clock may be off by
 * as much as arrival is uneven (seen: by 420 ms, on a busy machine); the true time shows in the step to the next one.
 */
export class AudioStart {
  private candidate: AudioPacket | undefined;

  /** @param earlier what came before the stream's start */
  constructor(
    private readonly earlier: AudioPacket[],
    private readonly frameMs: number,
  ) {}

  /** Takes the next packet. @returns where sound begins, once two in a row agree */
  take(packet: AudioPacket): AudioOpening | undefined {
    const { candidate, earlier } = this;
    const agree = candidate && Math.abs(packet.ptsMs - candidate.ptsMs - this.frameMs) <= AGREEMENT_MS;
    if (candidate && (agree || earlier.length >= MOST_DISAGREEING_PACKETS))
      return { first: candidate, next: packet, earlier };
    if (candidate) earlier.push(candidate);
    this.candidate = packet;
    return undefined;
  }
}
