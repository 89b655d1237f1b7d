import type { Track } from './source-times';

/** No list of these is longer in a line that somebody is to read. */
const MOST_NAMED = 5;

/** So many packets with one timestamp are no picture, and no sound. */
const STILL_PACKETS = 100;

/** What has come of a track on one connection: from it follows what is missing. */
export class TrackEvidence {
  packets = 0;
  private readonly foreign = new Set<number>();
  /** Packets since the timestamp was another one. */
  private still = 0;
  private timestamp: number | undefined;
  units = 0;
  keyframes = 0;
  hasSets = true;

  constructor(private readonly announced: number) {}

  /** A packet of the track. */
  came(timestamp: number): void {
    this.packets++;
    this.still = timestamp === this.timestamp ? this.still + 1 : 0;
    this.timestamp = timestamp;
  }

  /** A packet of another payload type than the description announced. */
  other(payloadType: number): void {
    if (this.foreign.size < MOST_NAMED) this.foreign.add(payloadType);
  }

  /** What is missing, and what to set at the source. */
  missing(track: Track): string {
    if (this.still >= STILL_PACKETS)
      return `packets come, and all with one timestamp: the clock of ${track === 'video' ? 'picture' : 'sound'} stands still at the source`;
    return track === 'video' ? this.missingVideo() : this.missingAudio();
  }

  private missingVideo(): string {
    if (this.packets === 0) return this.noPacket('picture');
    if (this.units === 0)
      return 'packets of picture come, and no whole picture: packets are lost on the way, or it is not packetized as RFC 6184 has it in mode 0 or 1';
    if (this.keyframes === 0)
      return `${this.units} pictures came, and no keyframe: set the keyframe interval (GOP) of the encoder to 2 s or less`;
    if (!this.hasSets)
      return 'no parameter sets (SPS, PPS) came, in the description or with a keyframe: have the encoder repeat its headers (ffmpeg: -bsf:v dump_extra; GStreamer: h264parse config-interval=-1)';
    if (this.keyframes === 1)
      return `one keyframe came and no second, at which the stream begins: set the keyframe interval (GOP) of the encoder to 2 s or less`;
    return 'no picture comes any more: look at the camera or the encoder';
  }

  private missingAudio(): string {
    if (this.packets === 0) return this.noPacket('sound');
    if (this.units === 0)
      return 'packets of sound come, and no whole frame: packets are lost on the way, or it is not packetized as announced';
    return 'no sound comes any more: look at the microphone or the encoder; silence is put out';
  }

  private noPacket(name: string): string {
    if (this.foreign.size > 0)
      return `packets of payload type ${[...this.foreign].join(', ')} come, ${name} is announced as ${this.announced}: the description (SDP) does not fit the stream`;
    const silence = name === 'sound' ? '; silence is put out' : '';
    return `${name} is announced, and no packet of it comes: switch it on at the source, or announce what there is${silence}`;
  }
}

/** A source has so long to send something that can be used, of each track: within 15 s it is told, counted from the start. */
export const USABLE_WITHIN_MS = 13_000;
const TRACKS: readonly Track[] = ['video', 'audio'];

/** Notices that a track gives nothing that can be used, whatever packets come. */
export class UsableWatch {
  private readonly lastMs: Record<Track, number>;
  private readonly lacking = new Set<Track>();

  constructor(nowMs: number) {
    this.lastMs = { video: nowMs, audio: nowMs };
  }

  /** A sample came that is put out. @returns whether the track was lacking until now */
  usable(track: Track, nowMs: number): boolean {
    this.lastMs[track] = nowMs;
    return this.lacking.delete(track);
  }

  /** @returns the tracks that are lacking from now on */
  check(nowMs: number): Track[] {
    const late = TRACKS.filter((track) => nowMs - this.lastMs[track] >= USABLE_WITHIN_MS);
    const news = late.filter((track) => !this.lacking.has(track));
    for (const track of news) this.lacking.add(track);
    return news;
  }
}
