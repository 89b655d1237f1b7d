import { nowMs } from '../../contracts/clock';
import type { RtspClient } from '../../rtsp/rtsp-client';

/** Of each so long a while … */
const LISTENING_EVERY_MS = 10_000;
/** … this much is read as it comes: the only way to learn when it comes. */
const LISTENING_MS = 1000;

/**
 * When the source is read. A stream comes in eighty packets a second, and to wake up for each is a quarter of what a worker
 * costs: so what has come is read when the output wakes up anyway, and nothing in between, but for a second in ten.
 */
export class ReadTurns {
  private client: Pick<RtspClient, 'readOn' | 'readNow'> | undefined;
  private beganAtMs = 0;
  private listens = true;

  /** Samples are read as they come: their arrival tells how late they are. */
  get isPrompt(): boolean {
    return this.listens;
  }

  /** A connection plays. */
  begin(client: Pick<RtspClient, 'readOn' | 'readNow'>): void {
    this.client = client;
    this.beganAtMs = nowMs();
  }

  end(): void {
    this.client = undefined;
    this.listens = true;
  }

  /** The output is awake: what has come is read. */
  take(atMs = nowMs()): void {
    if (!this.client) return;
    this.listens = (atMs - this.beganAtMs) % LISTENING_EVERY_MS < LISTENING_MS;
    if (this.listens) this.client.readOn();
    else this.client.readNow();
  }

  /** What comes now tells where the source's clock is. */
  listen(): void {
    this.listens = true;
    this.beganAtMs = nowMs();
    this.client?.readOn();
  }
}
