import type { ClockPoint } from '../../rtsp/rtcp';
import { TimestampUnwrapper } from '../../rtsp/rtp';

/** Arrivals align the tracks up to the keyframe that the stream starts at (start-gate.ts); then nothing may leap. */
const KEYFRAMES_TO_ALIGN = 2;

/** RTP counts each track from a start of its own. */
class TrackTime {
  private readonly unwrapper = new TimestampUnwrapper();
  /** When the track's 0 was, by the source's reports (ms since the Unix epoch). */
  reportedZeroMs: number | undefined;
  /** When the track's 0 arrived here, or would have. */
  arrivedZeroMs: number | undefined;

  constructor(private readonly clockHz: number) {}

  /** Counted from the track's first packet or report; never wraps. */
  ms(timestamp: number): number {
    return (this.unwrapper.unwrap(timestamp) * 1000) / this.clockHz;
  }

  report({ ntpMs, timestamp }: ClockPoint): void {
    this.reportedZeroMs = ntpMs - this.ms(timestamp);
  }
}

/**
 * Puts both tracks of a source on one line of time, in ms with fractions. Picture keeps its own clock, so that nothing
 * which is learnt later moves it; sound is put beside it by the newest sender reports of both. Until both tracks have
 * one, or for good with a source that sends none, what arrived together belongs together: right to within the
 * unevenness of arrival.
 */
export class SourceTimes {
  private readonly video: TrackTime;
  private readonly audio: TrackTime;
  private keyframes = 0;

  constructor(videoClockHz: number, audioClockHz: number) {
    this.video = new TrackTime(videoClockHz);
    this.audio = new TrackTime(audioClockHz);
  }

  /** Presentation time of a picture. */
  pictureMs(timestamp: number): number {
    return this.video.ms(timestamp);
  }

  /** A keyframe came that is decoded at `dtsMs`. */
  keyframeArrived(dtsMs: number, arrivedAtMs: number): void {
    if (this.keyframes++ < KEYFRAMES_TO_ALIGN) this.video.arrivedZeroMs = arrivedAtMs - dtsMs;
  }

  /** Presentation time of sound, on the picture's line. */
  soundMs(timestamp: number, arrivedAtMs: number): number {
    const ownMs = this.audio.ms(timestamp);
    if (this.keyframes < KEYFRAMES_TO_ALIGN || this.audio.arrivedZeroMs === undefined)
      this.audio.arrivedZeroMs = arrivedAtMs - ownMs;
    return ownMs + (this.distanceMs('reportedZeroMs') ?? this.distanceMs('arrivedZeroMs') ?? 0);
  }

  pictureReport(point: ClockPoint): void {
    this.video.report(point);
  }

  soundReport(point: ClockPoint): void {
    this.audio.report(point);
  }

  /** How much later the sound's 0 is than the picture's; undefined until both are known. */
  private distanceMs(zero: 'reportedZeroMs' | 'arrivedZeroMs'): number | undefined {
    const { [zero]: audio } = this.audio;
    const { [zero]: video } = this.video;
    return audio === undefined || video === undefined ? undefined : audio - video;
  }
}
