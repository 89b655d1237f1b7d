import { nowMs } from '../../services/contracts/clock';
import { flvPayload, type FlvTag } from '../../services/media/flv';
import { packetHash } from './packets';
import { RtmpViewer } from './rtmp-viewer';
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
  constructor(url: string) {
    this.packets = new LivePackets(url, (packet) => this.note(packet));
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

/** Length-prefixed NAL units, or one AAC frame. */
export type LivePacket = Arrival & { data: Buffer };

export interface LiveReaderEnd {
  /** Why it ended: `stream` as the server ended it, `stopped` by `stop`, `failed` with the reason in `error`. */
  by: 'stream' | 'stopped' | 'failed';
  error?: string;
}

/**
 * Reads a live RTMP stream from now on and hands over each packet as it comes. It keeps nothing, so it may go on for
 * ever.
 */
export class LivePackets {
  /** Settles when it reads no more; never rejects. */
  readonly ended: Promise<LiveReaderEnd>;
  private readonly viewer: RtmpViewer;
  private readonly stallWatch = new StallWatch(nowMs);
  private stopped = false;

  /** @param url `rtmp://…` of a path that is ready; before, the server refuses and it ends at once as `failed` */
  constructor(
    readonly url: string,
    private readonly onPacket: (packet: LivePacket) => void,
  ) {
    this.viewer = new RtmpViewer(url, (tag) => this.take(tag));
    this.ended = this.viewer.ended.then((problem) => {
      this.stallWatch.stop();
      if (this.stopped) return { by: 'stopped' };
      return problem === undefined
        ? { by: 'stream' }
        : { by: 'failed', error: `reading ${this.url}: ${problem}` };
    });
  }

  stop(): Promise<LiveReaderEnd> {
    this.stopped = true;
    this.viewer.stop();
    return this.ended;
  }

  private take(tag: FlvTag): void {
    const payload = flvPayload(tag);
    const { blindSince } = this.stallWatch;
    const at = {
      ...{ atMs: nowMs(), dtsMs: tag.dts },
      ...(blindSince !== undefined && { notBeforeMs: blindSince }),
    };
    if (payload.kind === 'avc')
      this.onPacket({ ...at, type: 'video', ptsMs: tag.dts + payload.cts, data: payload.data });
    else if (payload.kind === 'aac')
      this.onPacket({ ...at, type: 'audio', ptsMs: tag.dts, data: payload.data });
  }
}
