import { nowMs } from '../../services/contracts/clock';
import { flvPayload, FlvReader, type FlvTag } from '../../services/media/flv';
import { type ChildEnd, PROBING, ReadingChild, type SpawnFfmpeg, spawnFfmpeg } from './live-reader-child';
import { packetHash } from './packets';
import { StallWatch } from './standstill';

/**
 * Watches a live RTMP stream from now on and notes when each packet comes, and which picture it is. It keeps no data and
 * decodes nothing, so it costs about one percent of a core.
 */
export class LiveReader {
  readonly arrivals: Arrival[] = [];
  firstVideoAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
  private readonly packets: LivePackets;

  /** @param url as `LivePackets` */
  constructor(url: string, spawn?: SpawnFfmpeg) {
    this.packets = new LivePackets(url, (packet) => this.note(packet), spawn);
  }

  /** When ffmpeg knew the tracks of the stream. */
  get connectedAtMs(): number | undefined {
    return this.packets.connectedAtMs;
  }

  /** Settles when it reads no more; never rejects. */
  get ended(): Promise<LiveReaderEnd> {
    return this.packets.ended;
  }

  stop(): Promise<LiveReaderEnd> {
    return this.packets.stop();
  }

  private note({ data, ...arrival }: LivePacket): void {
    if (arrival.type === 'audio') {
      this.firstAudioAtMs ??= arrival.atMs;
      this.arrivals.push(arrival);
    } else {
      this.firstVideoAtMs ??= arrival.atMs;
      this.arrivals.push({ ...arrival, hash: packetHash('video', data) });
    }
  }
}

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
  /** Of a picture, by `LiveReader`: as `packetHash`. */
  hash?: string;
}

/** Length-prefixed NAL units, or one AAC frame: a view into what was read, good until the next packet. */
export type LivePacket = Arrival & { data: Buffer };

export interface LiveReaderEnd {
  /** Why it ended: `stream` as the server ended it, `stopped` by `stop`, `failed` with the reason in `error`. */
  by: 'stream' | 'stopped' | 'failed';
  error?: string;
}

/** Sound does not wait for picture: who asks when packets came must not be told when the other track's did. */
const TO_PIPE = ['-c', 'copy', '-max_interleave_delta', '1', '-flush_packets', '1', '-f', 'flv', 'pipe:1'];

/**
 * Reads a live RTMP stream from now on and hands over each packet as it comes. It keeps nothing, so it may go on for
 * ever. What comes before the first keyframe is passed on together with it.
 */
export class LivePackets {
  /** When ffmpeg knew the tracks of the stream. */
  connectedAtMs: number | undefined;
  /** Settles when it reads no more; never rejects. */
  readonly ended: Promise<LiveReaderEnd>;
  private readonly child: ReadingChild;
  private readonly stallWatch = new StallWatch(nowMs);
  private stopped = false;
  private damage: string | undefined;

  /** @param url `rtmp://…` of a path that is ready; before, the server refuses and it ends at once as `failed` */
  constructor(
    readonly url: string,
    private readonly onPacket: (packet: LivePacket) => void,
    spawn: SpawnFfmpeg = spawnFfmpeg,
  ) {
    const parser = new FlvReader({
      header: () => (this.connectedAtMs = nowMs()),
      tag: (tag) => this.take(tag),
    });
    const args = [...PROBING, '-copyts', '-i', url, ...TO_PIPE];
    this.child = ReadingChild.start(spawn, args, [(bytes) => this.parse(parser, bytes)]);
    this.ended = this.child.ended.then((end) => {
      this.stallWatch.stop();
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

  private take({ type, dts, body }: FlvTag): void {
    const payload = flvPayload({ type, dts, body });
    const { blindSince } = this.stallWatch;
    const at = {
      ...{ atMs: nowMs(), dtsMs: dts },
      ...(blindSince !== undefined && { notBeforeMs: blindSince }),
    };
    if (payload.kind === 'avc')
      this.onPacket({ ...at, type: 'video', ptsMs: dts + payload.cts, data: payload.data });
    else if (payload.kind === 'aac') this.onPacket({ ...at, type: 'audio', ptsMs: dts, data: payload.data });
  }

  private judge({ code, signal, stderr }: ChildEnd): LiveReaderEnd {
    if (this.damage !== undefined) return { by: 'failed', error: `reading ${this.url}: ${this.damage}` };
    if (this.stopped) return { by: 'stopped' };
    if (code === 0) return { by: 'stream' };
    return { by: 'failed', error: `reading ${this.url}: ffmpeg ended with ${code ?? signal}: ${stderr}` };
  }
}
