import { packetHash } from './packets';
import { LivePackets, type Arrival, type LivePacket, type LiveReaderEnd } from './live-packets';
import type { SpawnFfmpeg } from './live-reader-child';

export type { Arrival, LiveReaderEnd };

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
