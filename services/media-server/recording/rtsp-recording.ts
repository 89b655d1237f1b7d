import { nowMs } from '../../contracts/clock';
import type { Log } from '../log';
import type { Publication, PublishedTrack, SampleSink } from '../publication';
import type { PublishedPath } from '../rtsp/path';
import type { RtspRelay } from '../rtsp/relay';
import type { Sample, SampleFeed } from '../rtsp/samples';
import { DecodeTimes, reorderDepth } from './decode-times';
import { rtspTrack } from './rtsp-tracks';

/** What a recording needs of a published path. */
export type RecordablePath = Pick<
  PublishedPath,
  'name' | 'medias' | 'subscribe' | 'unsubscribe' | 'originMs'
>;
export type StartRecording = (publication: Publication) => SampleSink;

/** Long enough to see how pictures are reordered. */
const MIN_HELD_MS = 1000;
/** ffmpeg sends a sender report with the first packets and then every 5 s; without any, arrival times align the tracks. */
const MAX_HELD_MS = 6000;
const MAX_HELD_BYTES = 16 * 1024 * 1024;
/** What a sample costs besides its data: empty ones fill memory, too. */
const SAMPLE_OVERHEAD_BYTES = 200;

/** Records every path of the relay. A path that cannot be recorded is relayed all the same; the log says why. */
export function recordRtspPaths(relay: RtspRelay, start: StartRecording, log: Log): void {
  const recordings = new Map<PublishedPath, RtspRecording>();
  relay.on('ready', (path) => recordings.set(path, new RtspRecording(path, start, log)));
  relay.on('gone', (path) => {
    recordings.get(path)?.end();
    recordings.delete(path);
  });
}

/** What one track needs so that its samples can be recorded. */
interface TrackTimes {
  track: PublishedTrack;
  /** Of its first sample, on the clock that all tracks share. */
  originTicks: number;
  decodeTimes: DecodeTimes;
}

/** Holds the beginning of a path until its tracks can be aligned; RTP counts each from a start of its own. */
export class RtspRecording {
  private readonly feed: SampleFeed;
  private held: Sample[] | undefined = [];
  private heldBytes = 0;
  private readonly arrivalMs = new Map<number, number>();
  private readonly times = new Map<number, TrackTimes>();
  private sink: SampleSink | undefined;

  constructor(
    private readonly path: RecordablePath,
    private readonly start: StartRecording,
    private readonly log: Log,
  ) {
    this.feed = path.subscribe((sample) => this.take(sample));
  }

  end(): void {
    if (this.held?.length) this.begin(this.held);
    this.sink?.end();
  }

  private take(sample: Sample): void {
    if (!this.arrivalMs.has(sample.track)) this.arrivalMs.set(sample.track, nowMs());
    if (!this.held) return this.pass(sample);
    this.held.push(sample);
    this.heldBytes += sample.data.length + SAMPLE_OVERHEAD_BYTES;
    if (this.isAligned()) this.begin(this.held);
  }

  private isAligned(): boolean {
    const heldMs = nowMs() - this.firstArrivalMs();
    if (heldMs > MAX_HELD_MS || this.heldBytes > MAX_HELD_BYTES) return true;
    const known = this.path.medias.every((_, track) => this.path.originMs(this.feed, track) !== undefined);
    return known && heldMs > MIN_HELD_MS;
  }

  private begin(held: readonly Sample[]): void {
    this.held = undefined;
    try {
      this.path.medias.forEach((_, index) => this.prepareTrack(index, held));
      const tracks = [...this.times.values()].map(({ track }) => track);
      this.sink = this.start({
        path: this.path.name,
        tracks,
        firstPacketAtMs: Math.floor(this.firstArrivalMs()),
      });
    } catch (error) {
      this.path.unsubscribe(this.feed);
      this.log('error', 'RTSP path is not recorded', { path: this.path.name, error: String(error) });
      return;
    }
    for (const sample of held) this.pass(sample);
  }

  private prepareTrack(index: number, held: readonly Sample[]): void {
    const media = this.path.medias[index];
    const track = media && rtspTrack(media, index, held);
    if (!track) return;
    const pts = held.filter((sample) => sample.track === index).map(({ ptsTicks }) => ptsTicks);
    const [first = 0, second = 0] = [...pts].sort((a, b) => a - b);
    const decodeTimes = new DecodeTimes(track.codec === 'H264' ? reorderDepth(pts) : 0, second - first);
    const originTicks = Math.round((this.originMs(index) * track.timescale) / 1000);
    this.times.set(index, { track, originTicks, decodeTimes });
  }

  /** All by the publisher's clock, or, if it did not tell it for all tracks, all by arrival. */
  private originMs(index: number): number {
    const origins = this.path.medias.map((_, track) => this.path.originMs(this.feed, track));
    const earliest = Math.min(...origins.map((origin) => origin ?? NaN));
    if (!Number.isNaN(earliest)) return (origins[index] ?? earliest) - earliest;
    const arrival = this.arrivalMs.get(index) ?? this.firstArrivalMs();
    return arrival - this.firstArrivalMs();
  }

  private firstArrivalMs(): number {
    return Math.min(...this.arrivalMs.values());
  }

  private pass({ track: index, ptsTicks, key, data }: Sample): void {
    const times = this.times.get(index);
    if (!times) return;
    const pts = times.originTicks + ptsTicks;
    const dts = times.decodeTimes.next(pts);
    this.sink?.sample({ trackId: times.track.id, dtsTicks: dts, ptsTicks: pts, key, data });
  }
}
