/** Writes interleaved frames to a reader's socket with as few copies and system calls as frames from one publisher allow. */
import type { Socket } from 'node:net';

/**
 * A publisher's frames arrive many at a time in one buffer. Those that lie side by side and keep their channel leave as
 * one view of that buffer; the socket is corked until `flush`.
 */
export class FrameWriter {
  private pending: Buffer | undefined;
  private corked = false;

  constructor(private readonly socket: Socket) {}

  /** @param channel where this reader wants it; a copy is made when the publisher used another one */
  push(frame: Buffer, channel: number): void {
    const own = frame[1] === channel ? frame : onChannel(frame, channel);
    if (this.pending && isBehind(this.pending, own)) {
      const { buffer, byteOffset, length } = this.pending;
      this.pending = Buffer.from(buffer, byteOffset, length + own.length);
      return;
    }
    this.writePending();
    this.pending = own;
  }

  flush(): void {
    this.writePending();
    if (!this.corked) return;
    this.corked = false;
    this.socket.uncork();
  }

  /** Bytes that the reader has not taken yet. */
  get queuedBytes(): number {
    return this.socket.writableLength;
  }

  private writePending(): void {
    if (!this.pending) return;
    if (!this.corked) {
      this.corked = true;
      this.socket.cork();
    }
    this.socket.write(this.pending);
    this.pending = undefined;
  }
}

function onChannel(frame: Buffer, channel: number): Buffer {
  const copy = Buffer.from(frame);
  copy[1] = channel;
  return copy;
}

const isBehind = (first: Buffer, second: Buffer): boolean =>
  first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
