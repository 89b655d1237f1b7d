/** So many bytes at a time a server is asked to acknowledge: half a second of a small stream. */
export const ACKNOWLEDGED_BYTES = 16 * 1024;
/** A server that acknowledged so often will go on doing so. */
const ACKNOWLEDGES_AFTER = 4;

/**
 * Tells since when a server owes a sign that it takes what is sent. The system's word comes late: it buffers megabytes for a
 * server that has stopped reading, minutes of a small stream. So the server's own word counts too, where it gives one:
 * RTMP 1.0, 5.4.3. Pure: the caller brings the clock.
 */
export class Uptake {
  /** When each write began that the system has not taken in full, oldest first. */
  private readonly writesAtMs: number[] = [];
  private sentBytes = 0;
  private acknowledgements = 0;
  private sentAtLastBytes = 0;
  private lastCount = 0;
  private smallestStepBytes = Infinity;
  private acknowledgementOwedSinceMs: number | undefined;

  /** Undefined while nothing is owed. */
  get owedSinceMs(): number | undefined {
    const oldest = Math.min(this.writesAtMs[0] ?? Infinity, this.acknowledgementOwedSinceMs ?? Infinity);
    return oldest === Infinity ? undefined : oldest;
  }

  wrote(bytes: number, atMs: number): void {
    this.writesAtMs.push(atMs);
    this.sentBytes += bytes;
    if (this.owesAcknowledgement) this.acknowledgementOwedSinceMs ??= atMs;
  }

  /** The system took the oldest write. */
  taken(): void {
    this.writesAtMs.shift();
  }

  /** The server says that it has read so many bytes, modulo 2^32. What it says is not believed, only that it says it. */
  acknowledged(count: number): void {
    this.smallestStepBytes = Math.min(this.smallestStepBytes, (count - this.lastCount) >>> 0);
    this.lastCount = count;
    this.acknowledgements++;
    this.sentAtLastBytes = this.sentBytes;
    this.acknowledgementOwedSinceMs = undefined;
  }

  /** A server that keeps to a window of its own, larger than the one it was asked for, owes nothing before that is full. */
  private get owesAcknowledgement(): boolean {
    const dueBytes = Math.max(ACKNOWLEDGED_BYTES, this.smallestStepBytes);
    return this.acknowledgements >= ACKNOWLEDGES_AFTER && this.sentBytes - this.sentAtLastBytes >= dueBytes;
  }
}
