import type { Track } from './source-times';

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

  get missing(): Track[] {
    return [...this.lacking];
  }
}
