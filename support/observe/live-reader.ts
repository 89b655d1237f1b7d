import { LivePackets, type Arrival, type LivePacket, type LiveReaderEnd } from './live-packets';
import type { SpawnFfmpeg } from './live-reader-child';

export type { Arrival, LiveReaderEnd };

/**
 * Watches a live RTMP stream from now on and notes when each packet comes. It looks at no content and keeps no data,
 * so it costs about one percent of a core.
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

  private note({ data: _data, ...arrival }: LivePacket): void {
    if (arrival.type === 'video') this.firstVideoAtMs ??= arrival.atMs;
    else this.firstAudioAtMs ??= arrival.atMs;
    this.arrivals.push(arrival);
  }
}
