import type { Socket } from 'node:net';
import { FLV_VIDEO, flvPayload, type FlvTag } from '../../media/flv';
import { encodeRtmpMessage } from './protocol';

interface ReaderOptions {
  id: string;
  socket: Socket;
  /** Bytes that may wait for a slow reader; one more and it is cut off, so that it costs the others nothing. */
  maxBacklogBytes: number;
  onTooSlow: (backlogBytes: number) => void;
}

/** One that reads a path: sound at once, picture from the next keyframe. */
export class RtmpReader {
  private pictureBegun = false;
  private pending: Buffer[] = [];

  constructor(private readonly options: ReaderOptions) {}

  get id(): string {
    return this.options.id;
  }

  /** Queues a tag; it leaves with `flush`. @returns the bytes that were queued */
  send(tag: FlvTag, message: Buffer = encodeRtmpMessage(tag)): number {
    if (this.options.socket.destroyed || !this.wants(tag)) return 0;
    this.pending.push(message);
    return message.length;
  }

  /** What a publisher sent in one piece leaves in one piece: it wakes the reader once. */
  flush(): void {
    const { pending } = this;
    if (pending.length === 0) return;
    const { socket, maxBacklogBytes, onTooSlow } = this.options;
    this.pending = [];
    socket.write(Buffer.concat(pending));
    if (socket.writableLength > maxBacklogBytes) onTooSlow(socket.writableLength);
  }

  /** Ends the connection once what is queued has been sent; `graceMs` for a reader that takes nothing any more. */
  finish(graceMs: number): void {
    const { socket } = this.options;
    this.flush();
    socket.setTimeout(graceMs);
    socket.end();
  }

  private wants(tag: FlvTag): boolean {
    if (tag.type !== FLV_VIDEO || this.pictureBegun) return true;
    const payload = flvPayload(tag);
    if (payload.kind === 'avc') this.pictureBegun = payload.key;
    return payload.kind !== 'avc' || payload.key;
  }
}
