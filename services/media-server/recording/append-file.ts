import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A disk that falls so far behind is full or broken. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/** A file that only grows: writes are queued in order, and the queue is bounded. */
export class AppendFile {
  private queue: Promise<void>;
  private handle: FileHandle | undefined;
  private queuedBytes = 0;
  private failure: Error | undefined;

  /** @param onFailure told once, when the disk refuses or falls behind; nothing is written from then on */
  constructor(
    readonly filePath: string,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.queue = this.attempt(async () => {
      await mkdir(dirname(filePath), { recursive: true });
      // Never over another recording.
      this.handle = await open(filePath, 'wx');
    });
  }

  /** @param written called when the bytes are on their way to the disk and a reader of the file sees them */
  append(bytes: Buffer, written: () => void): void {
    this.queuedBytes += bytes.length;
    if (this.queuedBytes > MAX_QUEUED_BYTES)
      this.fail(new Error(`the disk is ${this.queuedBytes} bytes behind`));
    this.enqueue(async () => {
      await this.handle?.appendFile(bytes);
      this.queuedBytes -= bytes.length;
      written();
    });
  }

  /** Settles once all that was appended before is written, or has failed. */
  flushed(): Promise<void> {
    return this.queue;
  }

  /** Closes it after the last write. Never rejects: failures are told by `onFailure`. */
  close(): Promise<void> {
    this.queue = this.queue.then(() => this.attempt(async () => this.handle?.close()));
    return this.queue;
  }

  private enqueue(task: () => Promise<void>): void {
    this.queue = this.queue.then(() => (this.failure ? undefined : this.attempt(task)));
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.onFailure(error);
  }
}
