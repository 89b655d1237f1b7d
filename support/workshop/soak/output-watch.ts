import { jitterOf } from '../../instruments/jitter';
import { type Arrival, type LivePacket, LivePackets, type LiveReaderEnd } from '../../records/live-reader';
import { packetHash } from '../../records/packets';
import type { Clip, ClipSample } from '../../source/clip';
import { programme, type SampleStep } from '../../source/clip-programme';
import { DubTrack } from './dub-track';
import { type MatchCounts, type TimedHash, TrackMatcher } from './track-matcher';

/** What came out since the last look, and the counts since the beginning. */
export interface OutputReading {
  video: MatchCounts;
  audio: MatchCounts;
  /** Sound against picture, as in the programme = 0, sound late = positive; undefined when a track did not come. */
  offsetMs: number | undefined;
  jitterP99Ms: number | undefined;
  longestWaitMs: number | undefined;
}

/** Follows the output of a looping programme packet by packet, for ever, and keeps nothing of it. */
export class OutputWatch implements AsyncDisposable {
  private readonly reader: LivePackets;
  private readonly video: TrackMatcher;
  private readonly audio: TrackMatcher | DubTrack;
  private shifts = { video: new Mean(), audio: new Mean() };
  private arrivals: Arrival[] = [];

  /** @param dubbedEveryMs length of a fragment, when sound is dubbed; left out: sound is the programme's own */
  constructor(url: string, clip: Clip, leadIn: 'in-clip' | 'repeat', dubbedEveryMs?: number) {
    this.video = new TrackMatcher(programmePackets(clip, 'video', leadIn));
    this.audio =
      dubbedEveryMs !== undefined && clip.audio
        ? new DubTrack(clip.audio.config, fragmentStartsMs(clip, leadIn, dubbedEveryMs))
        : new TrackMatcher(programmePackets(clip, 'audio', leadIn));
    this.reader = new LivePackets(url, (packet) => this.take(packet));
  }

  /** Settles when the output ends; never rejects. */
  get ended(): Promise<LiveReaderEnd> {
    return this.reader.ended;
  }

  /** Looks, and begins the next stretch. */
  async read(): Promise<OutputReading> {
    const { shifts, arrivals, video, audio } = this;
    this.shifts = { video: new Mean(), audio: new Mean() };
    this.arrivals = arrivals.slice(-1);
    if (audio instanceof DubTrack)
      for (const lateMs of await audio.latenessMs(shifts.video.value))
        shifts.audio.add(lateMs + shifts.video.value);
    const offsetMs = shifts.audio.value - shifts.video.value;
    return {
      video: { ...video.counts },
      audio: { ...audio.counts },
      offsetMs: Number.isNaN(offsetMs) ? undefined : offsetMs,
      jitterP99Ms: arrivals.length > 2 ? jitterOf(arrivals).p99Ms : undefined,
      longestWaitMs: arrivals.length > 1 ? longestWaitMs(arrivals) : undefined,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reader.stop();
  }

  private take({ data, ...arrival }: LivePacket): void {
    const { type, ptsMs } = arrival;
    this.arrivals.push(arrival);
    const track = this[type];
    if (track instanceof DubTrack) return track.take({ ptsMs, data });
    const shiftMs = track.take({ hash: packetHash(type, data), ptsMs });
    if (shiftMs !== undefined) this.shifts[type].add(shiftMs);
  }
}

class Mean {
  private sum = 0;
  private count = 0;

  add(value: number): void {
    this.sum += value;
    this.count++;
  }

  /** NaN of nothing. */
  get value(): number {
    return this.sum / this.count;
  }
}

const longestWaitMs = (arrivals: readonly Arrival[]): number =>
  arrivals.reduce((most, { atMs }, i) => Math.max(most, atMs - (arrivals[i - 1]?.atMs ?? atMs)), 0);

/** What the publisher sends of a track of a looping clip, without end, times as on the clip's own time line. */
export function* programmePackets(
  clip: Clip,
  track: SampleStep['track'],
  leadIn: 'in-clip' | 'repeat',
): Generator<TimedHash> {
  const clockHz = clip[track]?.clockHz ?? 1;
  const hashes = new Map<Buffer, string>();
  const hash = ({ data }: ClipSample): string => {
    const known = hashes.get(data) ?? packetHash(track, data);
    hashes.set(data, known);
    return known;
  };
  for (const step of programme(clip, { loop: true, leadIn }))
    if (step.kind === 'sample' && step.track === track)
      yield { hash: hash(step.sample), ptsMs: (step.sample.ptsTicks * 1000) / clockHz };
}

/** Where the fragments of a looping clip begin, on its own time line: at the frames of sound nearest to the grid. */
export function* fragmentStartsMs(
  clip: Clip,
  leadIn: 'in-clip' | 'repeat',
  lengthMs: number,
): Generator<number, undefined> {
  let startMs: number | undefined;
  let lastMs = -Infinity;
  for (const step of programme(clip, { loop: true, leadIn })) {
    if (step.kind !== 'sample') continue;
    const atMs = (step.sample.ptsTicks * 1000) / (clip[step.track]?.clockHz ?? 1);
    if (step.fixtureStart) startMs = atMs;
    if (step.track !== 'audio') continue;
    if (startMs !== undefined && atMs >= startMs) {
      yield atMs - startMs < startMs - lastMs ? atMs : lastMs;
      startMs += lengthMs;
    }
    lastMs = atMs;
  }
}
