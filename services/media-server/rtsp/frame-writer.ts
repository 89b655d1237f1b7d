/** Writes interleaved frames to a reader's socket with as few copies and system calls as frames from one publisher allow. */
import type { Socket } from 'node:net';

/**
 * A publisher's frames arrive many at a time in one buffer. Those that lie side by side and keep their channel leave as
 * one view of that buffer, in one system call at `flush`. A view holds the whole buffer in memory, though: for a reader
 * that lags behind they are copied, so that what is queued is what it costs.
 */
export class FrameWriter {
  private pending: Buffer[] = [];

  constructor(private readonly socket: Socket) {}

  /** @param channel where this reader wants it; a copy is made when the publisher used another one */
  push(frame: Buffer, channel: number): void {
    const own = frame[1] === channel ? frame : onChannel(frame, channel);
    const last = this.pending.at(-1);
    if (last && isBehind(last, own))
      this.pending[this.pending.length - 1] = Buffer.from(
        last.buffer,
        last.byteOffset,
        last.length + own.length,
      );
    else this.pending.push(own);
  }

  flush(): void {
    const { pending, socket } = this;
    if (pending.length === 0) return;
    this.pending = [];
    if (socket.writableLength > 0) return void socket.write(copyOf(pending));
    socket.cork();
    for (const frames of pending) socket.write(frames);
    socket.uncork();
  }

  /** Bytes that the reader has not taken yet. */
  get queuedBytes(): number {
    return this.socket.writableLength;
  }
}

/** In memory of its own: a piece of Node's pool would hold the rest of it. */
function copyOf(parts: readonly Buffer[]): Buffer {
  const copy = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) at += part.copy(copy, at);
  return copy;
}

function onChannel(frame: Buffer, channel: number): Buffer {
  const copy = Buffer.from(frame);
  copy[1] = channel;
  return copy;
}

const isBehind = (first: Buffer, second: Buffer): boolean =>
  first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
