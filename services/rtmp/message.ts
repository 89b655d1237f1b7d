/** RTMP messages and how they are cut into chunks (Adobe RTMP specification 1.0, 5.3). */

export const SET_CHUNK_SIZE = 1;
export const ABORT = 2;
export const ACKNOWLEDGEMENT = 3;
export const USER_CONTROL = 4;
export const WINDOW_ACKNOWLEDGEMENT_SIZE = 5;
export const SET_PEER_BANDWIDTH = 6;
export const COMMAND = 20;

/** Both sides begin with it. */
export const DEFAULT_CHUNK_SIZE = 128;
/** A timestamp that does not fit into three bytes, or is just this, follows in four. */
export const EXTENDED = 0xffffff;

export interface RtmpMessage {
  type: number;
  /** ms, modulo 2^32: it wraps after 49.7 days. */
  timestampMs: number;
  streamId: number;
  body: Buffer;
}

const FIRST_HEADER_BYTES = 12;
const EXTENDED_BYTES = 4;
/** Format 3 in the two highest bits: the same message goes on. */
const CONTINUES = 0xc0;

/**
 * A whole message as chunks, each with its time in full: a message does not lean on those before it.
 * @param chunkStream 2 to 63
 * @param chunkSize what the receiver was told
 */
export function encodeMessage(chunkStream: number, message: RtmpMessage, chunkSize: number): Buffer {
  const { body } = message;
  const timestampMs = message.timestampMs >>> 0;
  const extended = timestampMs >= EXTENDED ? EXTENDED_BYTES : 0;
  const continuations = Math.max(0, Math.ceil(body.length / chunkSize) - 1);
  const out = Buffer.allocUnsafe(
    FIRST_HEADER_BYTES + extended + body.length + continuations * (1 + extended),
  );
  out[0] = chunkStream;
  out.writeUIntBE(Math.min(timestampMs, EXTENDED), 1, 3);
  out.writeUIntBE(body.length, 4, 3);
  out[7] = message.type;
  out.writeUInt32LE(message.streamId, 8);
  let at = FIRST_HEADER_BYTES;
  for (let from = 0; ; from += chunkSize) {
    if (from > 0) out[at++] = CONTINUES | chunkStream;
    if (extended) at = out.writeUInt32BE(timestampMs, at);
    at += body.copy(out, at, from, from + chunkSize);
    if (from + chunkSize >= body.length) return out;
  }
}

/** What an RTMP server refused, or sent that is no RTMP. The connection is of no more use then. */
export class RtmpError extends Error {
  override name = 'RtmpError';
}
