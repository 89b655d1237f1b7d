import type { Fmp4Run, Fmp4Sample } from '../../media/fmp4-fragment';

/** What the recorder understands, in MediaMTX's names. */
type TrackCodec = 'H264' | 'MPEG-4 Audio';

/** A stream that somebody publishes, known well enough to be recorded: what both relays hand to the recorder. */
export interface Publication {
  path: string;
  tracks: readonly PublishedTrack[];
  /** When its first packet came: Unix ms, whole. */
  firstPacketAtMs: number;
}

export interface PublishedTrack {
  /** 1, 2, …: unique within the publication. */
  id: number;
  codec: TrackCodec;
  /** AVCDecoderConfigurationRecord or AudioSpecificConfig. */
  config: Buffer;
  /** Ticks a second of this track's timestamps. */
  timescale: number;
}

/** One coded picture (length-prefixed NAL units) or AAC frame with the publisher's own timestamps. */
export interface PublishedSample {
  trackId: number;
  dtsTicks: number;
  ptsTicks: number;
  key: boolean;
  data: Buffer;
}

/** Takes the samples of one publication from the first to the last, in the order in which they came. */
export interface SampleSink {
  sample(sample: PublishedSample): void;
  end(): void;
}

/** What memory holds of a recording and `/list` does not show yet; the `recordPartDuration` of our mediamtx.yml. */
const PART_SECONDS = 0.2;
const MAX_PART_BYTES = 4 * 1024 * 1024;
/** What a sample costs besides its data: empty ones fill memory, too. */
const SAMPLE_OVERHEAD_BYTES = 200;

export interface Part {
  runs: Fmp4Run[];
  /** The end of its last sample, in seconds from the start of the recording. */
  endSeconds: number;
}

interface TrackState {
  track: PublishedTrack;
  /** Each waits for the next one's DTS, which tells its duration. */
  waiting: Omit<Fmp4Sample, 'duration'>[];
  lastDuration: number;
}

/**
 * Cuts samples into parts. The earliest DTS of the first part becomes 0; apart from this shift PTS and DTS stay
 * the publisher's, except that a DTS which goes back is raised to the one before it, as MediaMTX does: MP4 has no
 * negative durations. The PTS is kept.
 */
export class PartBuilder {
  private readonly states: TrackState[];
  private waitingBytes = 0;
  private originSeconds: number | undefined;
  /** Samples from before the origin, which came too late to be recorded. */
  droppedSamples = 0;

  constructor(
    tracks: readonly PublishedTrack[],
    private readonly onPart: (part: Part) => void,
  ) {
    this.states = tracks.map((track) => ({ track, waiting: [], lastDuration: 0 }));
  }

  push(sample: PublishedSample): void {
    const state = this.states.find(({ track }) => track.id === sample.trackId);
    if (!state) throw new Error(`sample of track ${sample.trackId}, which the recording does not have`);
    if (sample.dtsTicks < this.originTicks(state)) return void this.droppedSamples++;
    const dts = Math.max(sample.dtsTicks, state.waiting.at(-1)?.dts ?? sample.dtsTicks);
    state.waiting.push({ dts, cts: sample.ptsTicks - dts, key: sample.key, data: sample.data });
    this.waitingBytes += bytesOf(sample);
    const spanTicks = dts - (state.waiting[0]?.dts ?? dts);
    if (spanTicks >= PART_SECONDS * state.track.timescale || this.waitingBytes >= MAX_PART_BYTES)
      this.flush(false);
  }

  /** Emits what is left; the last sample of a track is taken to last as long as the one before it. */
  end(): void {
    this.flush(true);
  }

  private originTicks({ track }: TrackState): number {
    return this.originSeconds === undefined ? -Infinity : Math.floor(this.originSeconds * track.timescale);
  }

  private flush(last: boolean): void {
    this.originSeconds ??= Math.min(
      ...this.states.map(({ track, waiting }) => (waiting[0]?.dts ?? Infinity) / track.timescale),
    );
    const runs = this.states
      .map((state) => this.takeRun(state, last))
      .filter(({ samples }) => samples.length > 0);
    this.waitingBytes = this.states.reduce(
      (sum, { waiting: [first] }) => sum + (first ? bytesOf(first) : 0),
      0,
    );
    if (runs.length === 0) return;
    this.onPart({ runs, endSeconds: Math.max(...runs.map((run) => this.endSeconds(run))) });
  }

  private takeRun(state: TrackState, last: boolean): Fmp4Run {
    const shift = Math.round((this.originSeconds ?? 0) * state.track.timescale);
    const taken = last ? state.waiting : state.waiting.slice(0, -1);
    const samples = taken.map((sample, i): Fmp4Sample => {
      const next = state.waiting[i + 1];
      if (next) state.lastDuration = next.dts - sample.dts;
      return { ...sample, dts: sample.dts - shift, duration: state.lastDuration };
    });
    state.waiting = state.waiting.slice(taken.length);
    return { trackId: state.track.id, samples };
  }

  private endSeconds({ trackId, samples }: Fmp4Run): number {
    const timescale = this.states.find(({ track }) => track.id === trackId)?.track.timescale ?? 1;
    const last = samples.at(-1);
    return last ? (last.dts + last.duration) / timescale : 0;
  }
}

const bytesOf = ({ data }: { data: Buffer }): number => data.length + SAMPLE_OVERHEAD_BYTES;
