import type { Socket } from 'node:net';
import { FLV_VIDEO, flvPayload, type FlvTag } from '../../media/flv';
import { encodeRtmpMessage } from './protocol';

export interface ReaderOptions {
  id: string;
  socket: Socket;
  /** Bytes that may wait for a slow reader; one more and it is cut off, so that it costs the others nothing. */
  maxBacklogBytes: number;
  onTooSlow: (backlogBytes: number) => void;
}

/** One that reads a path: sound at once, picture from the next keyframe. */
export class RtmpReader {
  private pictureBegun = false;

  constructor(private readonly options: ReaderOptions) {}

  get id(): string {
    return this.options.id;
  }

  /** @returns the bytes that were queued */
  send(tag: FlvTag, message: Buffer = encodeRtmpMessage(tag)): number {
    const { socket, maxBacklogBytes, onTooSlow } = this.options;
    if (socket.destroyed || !this.wants(tag)) return 0;
    socket.write(message);
    if (socket.writableLength > maxBacklogBytes) onTooSlow(socket.writableLength);
    return message.length;
  }

  /** Ends the connection once what is queued has been sent; `graceMs` for a reader that takes nothing any more. */
  finish(graceMs: number): void {
    const { socket } = this.options;
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
