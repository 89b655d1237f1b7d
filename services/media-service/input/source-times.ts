import type { ClockPoint } from '../../rtsp/rtcp';
import { ArrivalDistance } from './arrival-distance';
import { VideoClock, type ArrivedPicture } from './video-clock';
import { ReportedZero } from './reported-zero';
import { AudioClock } from './audio-clock';

export type Track = 'video' | 'audio';

/** What is wrong with a source's clock. `byMs` is signed: positive where it tells a later time than before, or than it is. */
export type ClockTrouble =
  /** A track's timestamps leaped, and go on from where arrivals say. */
  | { kind: 'leap'; track: Track; byMs: number }
  /** The clock that a track's reports name was set; it moves nothing. */
  | { kind: 'report'; track: Track; byMs: number }
  /** The reports of both tracks put sound so far from where it arrives that they are not believed. */
  | { kind: 'contradiction'; track: 'audio'; byMs: number }
  /** The timestamps of sound count samples, whatever the description says: so many ms a second they would be off. */
  | { kind: 'rate'; track: 'audio'; byMs: number }
  /** Sound is put elsewhere, at once. */
  | { kind: 'moved'; track: 'audio'; byMs: number };

/** Arrivals align the tracks up to the keyframe that the stream starts at (stream-start.ts); then nothing may leap. */
const KEYFRAMES_TO_ALIGN = 2;
/** An encoder may hold a track back for some time, and its reports are right; what is further off is not believed. */
const BELIEVED_WITHIN_MS = 500;
/** Arrivals are uneven: less than this proves nothing, and is followed slowly. */
const PROOF_MS = 60;
/** A step up to this is made up for bit by bit: nobody loses a syllable over it. */
const SLEWED_MS = 250;
/** Reports are as exact as this. */
const EXACT_MS = 10;
/** Without reports sound follows arrivals by at most so much of the time: no clock drifts faster. */
const FOLLOWING = 0.001;

/**
 * Puts both tracks of a source on one line of time, in ms with fractions. Picture keeps its own clock, so that nothing
 * which is learnt later moves it; sound is put beside it by the newest sender reports of both. Without reports of both what
 * arrives together belongs together. Nothing is believed unchecked: a clock that steps in one track only moves nothing.
 */
export class SourceTimes {
  private readonly videoClock: VideoClock;
  private readonly audioClock: AudioClock;
  private readonly arrived = new ArrivalDistance();
  private readonly reported = { video: new ReportedZero(), audio: new ReportedZero() };
  /** Reports that came before their track's first sample. */
  private readonly early: Partial<Record<Track, ClockPoint>> = {};
  private readonly begun = { video: false, audio: false };
  /** A track's timestamps leaped, by more than is slewed, and no report has told yet by how much. */
  private readonly leaped = { video: false, audio: false };
  private keyframes = 0;
  private distanceMs = 0;
  private followedAtMs = 0;
  private isMoved = false;
  private believesReports = true;

  /** @param audioFrameMs length of a frame of sound */
  constructor(
    videoClockHz: number,
    audioClockHz: number,
    audioFrameMs: number,
    private readonly onTrouble: (trouble: ClockTrouble) => void = () => undefined,
  ) {
    this.videoClock = new VideoClock(videoClockHz);
    this.audioClock = new AudioClock(audioClockHz, audioFrameMs, (samplesHz) =>
      this.onTrouble({ kind: 'rate', track: 'audio', byMs: (samplesHz / audioClockHz - 1) * 1000 }),
    );
    this.videoClock.line.companion = this.audioClock.line;
    this.audioClock.line.companion = this.videoClock.line;
  }

  /**
   * Presentation time of a picture, in decoding order.
   * @throws TooMuchSent
   */
  videoMs(picture: ArrivedPicture): number {
    const { ms, leapMs } = this.videoClock.take(picture);
    this.begin('video', picture.arrivedAtMs);
    if (leapMs !== 0) this.tellLeap('video', leapMs);
    return ms;
  }

  /** It is the picture's turn to be decoded at `turnMs`: pictures arrive in that order. */
  videoArrived(turnMs: number, key: boolean, arrivedAtMs: number): void {
    if (this.videoClock.line.isOnTime) {
      const leapMs = this.arrived.video(turnMs, arrivedAtMs);
      if (leapMs !== 0) this.leapedALittle(leapMs);
    }
    if (key && ++this.keyframes === KEYFRAMES_TO_ALIGN) this.align(arrivedAtMs);
  }

  /**
   * Presentation time of sound, on the picture's line; undefined for a frame that was there already. `realign`: what is
   * missing before it is missing, and what is too much is too much; nothing is to be stretched over it.
   * @throws TooMuchSent
   */
  audioMs(timestamp: number, arrivedAtMs: number): { ms: number; realign: boolean } | undefined {
    const placed = this.audioClock.take(timestamp, arrivedAtMs);
    if (!placed) return undefined;
    const { ms, leapMs, settledMs } = placed;
    if (this.audioClock.line.isOnTime) this.arrived.audio(ms, arrivedAtMs);
    const isFirst = !this.begun.audio;
    this.begin('audio', arrivedAtMs);
    if (leapMs !== 0) this.tellLeap('audio', leapMs);
    const moved = this.follow(arrivedAtMs, isFirst) || this.isMoved;
    this.isMoved = false;
    const slewedMs = this.leaped.audio ? 0 : SLEWED_MS;
    const realign = moved || leapMs !== 0 || Math.abs(settledMs) > slewedMs;
    return { ms: ms + this.distanceMs, realign };
  }

  /** The source's reports name when its samples arrived somewhere, and not when they were captured. */
  leaveOutReports(): void {
    this.believesReports = false;
    for (const track of ['video', 'audio'] as const) {
      delete this.early[track];
      this.reported[track] = new ReportedZero();
      this.leaped[track] = false;
    }
  }

  report(track: Track, point: ClockPoint, nowMs: number): void {
    if (!this.believesReports) return;
    if (!this.begun[track]) {
      this.early[track] = point;
      return;
    }
    const { line } = track === 'video' ? this.videoClock : this.audioClock;
    const zeroMs = point.ntpMs - line.peekMs(point.timestamp);
    const reported = this.reported[track];
    const stepMs = this.isAligned ? reported.stepMs(zeroMs, nowMs) : 0;
    if (stepMs !== 0 && line.mayStandStill(nowMs)) return;
    const isBelieved = stepMs === 0 || this.tellsOfLeap(track, stepMs) || this.arrivalsConfirm(track, stepMs);
    if (!isBelieved) {
      reported.leaveOut(stepMs);
      this.onTrouble({ kind: 'report', track, byMs: stepMs });
    }
    reported.set(zeroMs, nowMs);
    if (this.isAligned && this.leaped[track]) {
      this.isMoved ||= this.isElsewhere;
      if (isBelieved && this.reportedMs !== undefined) line.settle();
    }
    this.leaped[track] &&= line.isSettling;
    if (this.isAligned) this.refuseContradiction();
  }

  private tellLeap(track: Track, byMs: number): void {
    this.leaped[track] = Math.abs(byMs) > SLEWED_MS;
    this.onTrouble({ kind: 'leap', track, byMs });
  }

  /** Arrivals tell roughly where a track is that has leaped, and its next report exactly. */
  private tellsOfLeap(track: Track, stepMs: number): boolean {
    return this.leaped[track] && Math.abs(stepMs) < BELIEVED_WITHIN_MS;
  }

  /** By the reports sound is not where it is put: after a leap it goes there at once, and is not stretched. */
  private get isElsewhere(): boolean {
    return Math.abs((this.reportedMs ?? this.distanceMs) - this.distanceMs) > EXACT_MS;
  }

  private begin(track: Track, nowMs: number): void {
    this.begun[track] = true;
    const point = this.early[track];
    delete this.early[track];
    if (point) this.report(track, point, nowMs);
  }

  /** Pictures are on a later line from now on, by less than tells a leap from their order: sound goes with them. */
  private leapedALittle(byMs: number): void {
    this.onTrouble({ kind: 'leap', track: 'video', byMs });
    this.reported.video.leaped(byMs);
    this.distanceMs += byMs;
    this.isMoved = true;
  }

  private get isAligned(): boolean {
    return this.keyframes >= KEYFRAMES_TO_ALIGN;
  }

  private align(nowMs: number): void {
    this.refuseContradiction();
    this.distanceMs = this.reportedMs ?? this.arrived.ms ?? 0;
    this.followedAtMs = nowMs;
  }

  /** @param isFirst it was nowhere before. @returns whether sound is elsewhere from now on */
  private follow(nowMs: number, isFirst: boolean): boolean {
    const { reportedMs } = this;
    if (!this.isAligned || isFirst) {
      const believedMs = this.contradictionMs === 0 ? reportedMs : undefined;
      this.distanceMs = believedMs ?? this.arrived.ms ?? 0;
      this.followedAtMs = nowMs;
      return false;
    }
    const mostMs = (nowMs - this.followedAtMs) * FOLLOWING;
    this.followedAtMs = nowMs;
    if (reportedMs !== undefined) return this.approach(reportedMs - this.distanceMs, Infinity, PROOF_MS);
    const { ms, sure } = this.arrived.place(this.distanceMs, nowMs);
    return this.approach(ms - this.distanceMs, mostMs, sure ? PROOF_MS : Infinity);
  }

  /** @returns whether it went there at once, as it does beyond `leapMs`; else it goes by at most `mostMs` */
  private approach(offMs: number, mostMs: number, leapMs: number): boolean {
    if (Math.abs(offMs) > leapMs) return this.moveAudio(offMs);
    this.distanceMs += Math.max(-mostMs, Math.min(mostMs, offMs));
    return false;
  }

  private moveAudio(byMs: number): true {
    this.onTrouble({ kind: 'moved', track: 'audio', byMs });
    this.distanceMs += byMs;
    return true;
  }

  /** Whether what has arrived speaks for a step of a track's clock, as it does when its timestamps have stepped. */
  private arrivalsConfirm(track: Track, stepMs: number): boolean {
    const { reportedMs } = this;
    const { recentMs } = this.arrived;
    if (reportedMs === undefined || recentMs === undefined) return false;
    const steppedMs = reportedMs + (track === 'audio' ? stepMs : -stepMs);
    return Math.abs(steppedMs - recentMs) + PROOF_MS < Math.abs(reportedMs - recentMs);
  }

  private refuseContradiction(): void {
    const byMs = this.contradictionMs;
    if (byMs === 0) return;
    this.reported.audio.move(-byMs);
    this.onTrouble({ kind: 'contradiction', track: 'audio', byMs });
  }

  private get contradictionMs(): number {
    const offMs = (this.reportedMs ?? NaN) - (this.arrived.ms ?? NaN);
    return Math.abs(offMs) > BELIEVED_WITHIN_MS ? offMs : 0;
  }

  /** How much later the sound's 0 was than the picture's by the source's reports; undefined until both are known. */
  private get reportedMs(): number | undefined {
    const { audio, video } = this.reported;
    return audio.ms === undefined || video.ms === undefined ? undefined : audio.ms - video.ms;
  }
}
