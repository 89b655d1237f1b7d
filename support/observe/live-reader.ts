import { nowMs } from '../../services/contracts/clock';
import { FlvReader, flvPayload, type FlvTag } from '../../services/media/flv';
import { Alertness } from './alertness';
import { ReadingChild, spawnFfmpeg, type ChildEnd, type SpawnFfmpeg } from './live-reader-child';

/** One packet of the output as a viewer gets it. */
export interface Arrival {
  /** Of the time base that all records share (`nowMs`). */
  atMs: number;
  type: 'video' | 'audio';
  /** The server's DTS, not shifted. MediaMTX makes its own, which is uneven around keyframes. */
  dtsMs: number;
  /** The publisher's PTS, which both servers keep. */
  ptsMs: number;
  /** The reader was held up: the packet may have come at any time from then to `atMs`. Left out: it came at `atMs`. */
  notBeforeMs?: number;
}

/**
 * To copy a track ffmpeg must have seen a packet of it, and picture comes with the next keyframe only. So it may look for
 * longer than any group of pictures lasts, but not until it knows the frame rate, as it would by itself.
 */
const PROBING = ['-analyzeduration', '5000000', '-fpsprobesize', '0'];

export interface LiveReaderEnd {
  /** Why it ended: `stream` as the server ended it, `stopped` by `stop`, `failed` with the reason in `error`. */
  by: 'stream' | 'stopped' | 'failed';
  error?: string;
}

/**
 * Watches a live RTMP stream from now on and notes when each packet comes. It looks at no content and keeps no data,
 * so it costs about one percent of a core. What comes before the first keyframe is passed on together with it.
 */
export class LiveReader {
  readonly arrivals: Arrival[] = [];
  /** When ffmpeg knew the tracks of the stream. */
  connectedAtMs: number | undefined;
  firstVideoAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
  /** Settles when it reads no more; never rejects. */
  readonly ended: Promise<LiveReaderEnd>;
  private readonly child: ReadingChild;
  private readonly alertness = new Alertness(nowMs);
  private stopped = false;
  private damage: string | undefined;

  /** @param url `rtmp://…` of a path that is ready; before, the server refuses and it ends at once as `failed` */
  constructor(
    readonly url: string,
    spawn: SpawnFfmpeg = spawnFfmpeg,
  ) {
    const parser = new FlvReader({
      header: () => (this.connectedAtMs = nowMs()),
      tag: (tag) => this.note(tag),
    });
    const args = [
      ...PROBING,
      '-copyts',
      '-i',
      url,
      '-c',
      'copy',
      '-flush_packets',
      '1',
      '-f',
      'flv',
      'pipe:1',
    ];
    this.child = ReadingChild.start(spawn, args, [(bytes) => this.parse(parser, bytes)]);
    this.ended = this.child.ended.then((end) => {
      this.alertness.stop();
      return this.judge(end);
    });
  }

  stop(): Promise<LiveReaderEnd> {
    this.stopped = true;
    void this.child.stop();
    return this.ended;
  }

  private parse(parser: FlvReader, bytes: Buffer): void {
    if (this.damage !== undefined) return;
    try {
      parser.push(bytes);
    } catch (error) {
      this.damage = error instanceof Error ? error.message : String(error);
      void this.child.stop();
    }
  }

  private note({ type, dts, body }: FlvTag): void {
    const payload = flvPayload({ type, dts, body });
    if (payload.kind !== 'avc' && payload.kind !== 'aac') return;
    const atMs = nowMs();
    const { blindSince } = this.alertness;
    const arrival = { atMs, dtsMs: dts, ...(blindSince !== undefined && { notBeforeMs: blindSince }) };
    if (payload.kind === 'avc') {
      this.firstVideoAtMs ??= atMs;
      this.arrivals.push({ ...arrival, type: 'video', ptsMs: dts + payload.cts });
    } else {
      this.firstAudioAtMs ??= atMs;
      this.arrivals.push({ ...arrival, type: 'audio', ptsMs: dts });
    }
  }

  private judge({ code, signal, stderr }: ChildEnd): LiveReaderEnd {
    if (this.damage !== undefined) return { by: 'failed', error: `reading ${this.url}: ${this.damage}` };
    if (this.stopped) return { by: 'stopped' };
    if (code === 0) return { by: 'stream' };
    return { by: 'failed', error: `reading ${this.url}: ffmpeg ended with ${code ?? signal}: ${stderr}` };
  }
}
