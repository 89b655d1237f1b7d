/** What is wrong with a source, as real cameras, encoders and servers have it. Plain JSON: a broadcast's plan holds it. */

export type TrackName = 'video' | 'audio';

/** A clock of one track is ahead by `byMs` for a while. Seconds count from the programme's first picture. */
export interface ClockStep {
  track: TrackName;
  /** What tells the wrong time: the packets' RTP timestamps, or the absolute time in the sender reports. */
  of: 'timestamps' | 'reports';
  fromSecond: number;
  /** Left out: for good. */
  untilSecond?: number;
  /** Negative: behind. */
  byMs: number;
}

export interface ClockFaults {
  /** Sound's timestamps run fast by so many parts in a million; negative: slow. */
  soundFastPpm?: number;
  steps?: readonly ClockStep[];
  /** Sends no sender report at all. */
  sendsNoReports?: true;
}

export interface SourceFaults {
  clock?: ClockFaults;
  /** So many keyframes come, and then none; the pictures between them come all the time. */
  keyframes?: number;
  /** Parameter sets come neither in the description nor with keyframes. */
  hasNoParameterSets?: true;
  /** A second picture parameter set comes with the first one; no picture refers to it: right, and seldom met. */
  hasSparePps?: true;
  /** Its sequence parameter set is this one, in hexadecimal: its pictures can't be decoded then, and nobody looks at them. */
  sps?: string;
  /** From and until when it is, in seconds of the programme; left out: all the time. */
  spsWithin?: readonly [from: number, until: number];
  /** The description has it from the beginning, whatever the pictures are: a camera that was set otherwise since. */
  describesSps?: true;
  /** Each NAL unit has the marker that should end a picture. */
  marksEachUnit?: true;
  /** Sound is announced, and comes up to this second of the programme; below the lead-in: never. */
  soundUntilSecond?: number;
  /** It comes again from then on. */
  soundFromSecond?: number;
  /** Sound comes as MP4A-LATM, which is right, and seldom met. */
  isLatm?: true;
  /**
   * Packets have contributing sources, a header extension and padding; parameter sets share one, and are not in the
   * description: right, and seldom met.
   */
  isRich?: true;
  /** Another sender goes on in its place on the way, with a number and a count of its own: right, and seldom met. */
  changesSender?: true;
  /** So many bytes of filler end each keyframe, as encoders send them that keep to a constant rate: right, and seldom so many. */
  fillerBytes?: number;
  /** A packet of sound is at most so long, so that a frame comes in pieces, each with the size of the whole (RFC 3640, 3.2.3). */
  soundPacketBytes?: number;
  /** What the description says of a track, in place of what is sent. */
  announced?: Partial<
    Record<TrackName, { payloadType?: number; encoding?: string; clockHz?: number; config?: string }>
  >;
  /** Pictures that are none come between two of the programme's: one of so many bytes, or else such as do not fit together. */
  badPictures?: { atSecond: number; hugeBytes?: number };
  /** Of a frame of sound that comes in pieces the last one is lost. */
  losesSoundAtSecond?: number;
}

/** A clock that is wrong is told of so often, that each step shows in a report. */
export const FAULTY_REPORT_INTERVAL_MS = 1000;

/** By how much a track's clock is ahead of the truth. */
export class ClockError {
  /** @param startMs where the programme begins in the clip */
  constructor(
    private readonly track: TrackName,
    private readonly faults: ClockFaults = {},
    private readonly startMs = 0,
  ) {}

  get sendsReports(): boolean {
    return this.faults.sendsNoReports !== true;
  }

  /** @param clipMs time of the clip @returns ms */
  of(what: ClockStep['of'], clipMs: number): number {
    const programmeMs = clipMs - this.startMs;
    const steps = (this.faults.steps ?? []).filter(
      (step) => step.track === this.track && step.of === what && isWithin(step, programmeMs / 1000),
    );
    const drifts = this.track === 'audio' && what === 'timestamps';
    const driftMs = drifts ? (programmeMs * (this.faults.soundFastPpm ?? 0)) / 1e6 : 0;
    return steps.reduce((sum, { byMs }) => sum + byMs, driftMs);
  }
}

const isWithin = ({ fromSecond, untilSecond = Infinity }: ClockStep, second: number): boolean =>
  second >= fromSecond && second < untilSecond;
