/** So many bytes at a time a server is asked to acknowledge: half a second of a small stream. */
export const ACKNOWLEDGED_BYTES = 16 * 1024;
/** A server that acknowledged so often will go on doing so. */
const ACKNOWLEDGES_AFTER = 4;

/**
 * Tells since when a server owes a sign that it takes what is sent. Our system's word comes late: it buffers megabytes for a
 * server that has stopped reading, minutes of a small stream. So the server's own word counts too, where it gives one
 * (RTMP 1.0, 5.4.3), and else that of its system. Pure: the caller brings the clock.
 */
export class Uptake {
  /** The writes that the system has not taken in full, oldest first. */
  private readonly writes: { bytes: number; atMs: number }[] = [];
  private sentBytes = 0;
  /** What the system has taken. */
  takenBytes = 0;
  private arrivedBytes = 0;
  private arrivalOwedSinceMs: number | undefined;
  private acknowledgements = 0;
  private sentAtLastBytes = 0;
  private lastCount = 0;
  private smallestStepBytes = Infinity;
  private acknowledgementOwedSinceMs: number | undefined;

  /** Undefined while nothing is owed. */
  get owedSinceMs(): number | undefined {
    const owed = [this.writes[0]?.atMs, this.acknowledgementOwedSinceMs, this.arrivalOwedSinceMs];
    const oldest = Math.min(...owed.map((atMs) => atMs ?? Infinity));
    return oldest === Infinity ? undefined : oldest;
  }

  /** By its own word it is known what a server takes. */
  get isAcknowledging(): boolean {
    return this.acknowledgements >= ACKNOWLEDGES_AFTER;
  }

  wrote(bytes: number, atMs: number): void {
    this.writes.push({ bytes, atMs });
    this.sentBytes += bytes;
    if (this.owesAcknowledgement) this.acknowledgementOwedSinceMs ??= atMs;
  }

  /** The system took the oldest write. */
  taken(): void {
    this.takenBytes += this.writes.shift()?.bytes ?? 0;
  }

  /**
   * Of what the system had taken, so much had not arrived at the server's system when somebody looked.
   * @param takenBytes before that look: what was taken during it would pass for arrived
   */
  held(queuedBytes: number, takenBytes: number, atMs: number): void {
    const hasMoved = takenBytes - queuedBytes > this.arrivedBytes;
    this.arrivedBytes = Math.max(this.arrivedBytes, takenBytes - queuedBytes);
    if (queuedBytes === 0) this.arrivalOwedSinceMs = undefined;
    else if (hasMoved) this.arrivalOwedSinceMs = atMs;
    else this.arrivalOwedSinceMs ??= atMs;
  }

  /** The server says that it has read so many bytes, modulo 2^32. What it says is not believed, only that it says it. */
  acknowledged(count: number): void {
    this.smallestStepBytes = Math.min(this.smallestStepBytes, (count - this.lastCount) >>> 0);
    this.lastCount = count;
    this.acknowledgements++;
    this.sentAtLastBytes = this.sentBytes;
    this.acknowledgementOwedSinceMs = undefined;
    if (this.isAcknowledging) this.arrivalOwedSinceMs = undefined;
  }

  /** A server that keeps to a window of its own, larger than the one it was asked for, owes nothing before that is full. */
  private get owesAcknowledgement(): boolean {
    const dueBytes = Math.max(ACKNOWLEDGED_BYTES, this.smallestStepBytes);
    return this.isAcknowledging && this.sentBytes - this.sentAtLastBytes >= dueBytes;
  }
}
