/** Splits an RTSP connection into messages and interleaved binary frames (RFC 2326, 10.12), for client and server. */
import { contentLength, parseHead, type RtspMessage, RtspError } from './message';

/** `$`, channel, payload length in two bytes. */
export const FRAME_HEADER_BYTES = 4;
export const FRAME_MAGIC = 0x24;

/** A request head of ours has 300 bytes; browsers' limits are of this order. */
const MAX_HEAD_BYTES = 16 * 1024;
/** A session description of ours has 500 bytes. */
const MAX_BODY_BYTES = 64 * 1024;

const HEAD_END = '\r\n\r\n';
const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

export interface FramerHandlers {
  message: (message: RtspMessage) => void;
  /**
   * `frame` holds the 4 bytes of header too, so that it can be passed on as it is. A view into the pushed chunk, which may be
   * overwritten after the call.
   */
  frame: (channel: number, frame: Buffer) => void;
}

/**
 * Push parser: bytes in, messages and frames out in order, whatever the chunk borders.
 * @throws RtspError from `push` when the bytes are not RTSP or too long; the connection cannot be read any further then.
 */
export class RtspFramer {
  private rest: Buffer = NOTHING;
  private stopped = false;

  constructor(private readonly on: FramerHandlers) {}

  push(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    while (at < bytes.length && !this.stopped) {
      const used = this.take(bytes, at);
      if (used === 0) break;
      at += used;
    }
    // A copy: the chunk may be overwritten, and would be held in memory whole.
    this.rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
  }

  /** Nothing is handed out any more, not even what was already pushed. */
  stop(): void {
    this.stopped = true;
  }

  /** Hands out what begins at `at`. @returns its length, 0 when it is not complete yet */
  private take(bytes: Buffer, at: number): number {
    const first = bytes[at];
    if (first === FRAME_MAGIC) return this.takeFrame(bytes, at);
    if (first === CR || first === LF) return 1;
    return this.takeMessage(bytes, at);
  }

  private takeFrame(bytes: Buffer, at: number): number {
    const available = bytes.length - at;
    if (available < FRAME_HEADER_BYTES) return 0;
    const size = FRAME_HEADER_BYTES + bytes.readUInt16BE(at + 2);
    if (available < size) return 0;
    this.on.frame(bytes[at + 1] ?? 0, bytes.subarray(at, at + size));
    return size;
  }

  private takeMessage(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(HEAD_END, at, 'latin1');
    if ((end < 0 ? bytes.length : end) - at > MAX_HEAD_BYTES)
      throw new RtspError(400, `no end of the message head within ${MAX_HEAD_BYTES} bytes`);
    if (end < 0) return 0;
    const message = parseHead(bytes.toString('latin1', at, end));
    const bodyAt = end + HEAD_END.length;
    const bodyEnd = bodyAt + contentLength(message.headers, MAX_BODY_BYTES);
    if (bytes.length < bodyEnd) return 0;
    message.body = Buffer.from(bytes.subarray(bodyAt, bodyEnd));
    this.on.message(message);
    return bodyEnd - at;
  }
}

/** An interleaved frame around one RTP or RTCP packet. */
export function encodeFrame(channel: number, packet: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + packet.length);
  frame[0] = FRAME_MAGIC;
  frame[1] = channel;
  frame.writeUInt16BE(packet.length, 2);
  packet.copy(frame, FRAME_HEADER_BYTES);
  return frame;
}
