/** FLV tags, as ffmpeg puts them on a pipe and as RTMP carries them (Adobe FLV specification 10.1, annex E). */

export const FLV_AUDIO = 8;
export const FLV_VIDEO = 9;
export const FLV_SCRIPT = 18;
export type FlvTagType = typeof FLV_AUDIO | typeof FLV_VIDEO | typeof FLV_SCRIPT;

/** One tag. `dts` is in ms and never wraps within the life of a reader; `body` starts with the codec byte. */
export interface FlvTag {
  type: FlvTagType;
  dts: number;
  body: Buffer;
}

const FILE_HEADER_BYTES = 9;
const TAG_HEADER_BYTES = 11;
const TAG_TRAILER_BYTES = 4;
/** A tag longer than this is a damaged stream: one coded 4K picture stays far below it. */
const MAX_TAG_BYTES = 8 * 1024 * 1024;
const SIGNATURE = 'FLV';

export class FlvFormatError extends Error {
  override name = 'FlvFormatError';
}

export interface FlvHandlers {
  /** Called once, with what the file header announces. */
  header?: (tracks: { audio: boolean; video: boolean }) => void;
  tag: (tag: FlvTag) => void;
}

/**
 * Push parser: bytes in, tags out, whatever the chunk borders. Tag bodies are views into the pushed chunks.
 * @throws FlvFormatError from `push` when the bytes are not FLV.
 */
export class FlvReader {
  // Joined only when a tag is complete: joining at each chunk would copy a long tag over and over.
  private chunks: Buffer[] = [];
  private have = 0;
  private need = FILE_HEADER_BYTES + TAG_TRAILER_BYTES;
  private headerSeen = false;

  constructor(private readonly on: FlvHandlers) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.have += chunk.length;
    if (this.have < this.need) return;
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.have);
    const used = this.parse(bytes);
    const rest = bytes.subarray(used);
    this.chunks = rest.length ? [rest] : [];
    this.have = rest.length;
  }

  private parse(bytes: Buffer): number {
    let at = 0;
    if (!this.headerSeen) {
      if (bytes.toString('latin1', 0, 3) !== SIGNATURE)
        throw new FlvFormatError(
          `not FLV: expected it to begin with "FLV", saw ${bytes.toString('hex', 0, 3)}`,
        );
      const flags = bytes[4] ?? 0;
      this.headerSeen = true;
      this.on.header?.({ audio: (flags & 4) !== 0, video: (flags & 1) !== 0 });
      at = bytes.readUInt32BE(5) + TAG_TRAILER_BYTES;
    }
    for (;;) {
      this.need = TAG_HEADER_BYTES;
      if (bytes.length - at < this.need) return at;
      const size = bytes.readUIntBE(at + 1, 3);
      if (size > MAX_TAG_BYTES)
        throw new FlvFormatError(`FLV tag of ${size} bytes, at most ${MAX_TAG_BYTES} are accepted`);
      this.need = TAG_HEADER_BYTES + size + TAG_TRAILER_BYTES;
      if (bytes.length - at < this.need) return at;
      this.emit(bytes, at, size);
      at += this.need;
    }
  }

  private emit(bytes: Buffer, at: number, size: number): void {
    const type = (bytes[at] ?? 0) & 0x1f;
    if (type !== FLV_AUDIO && type !== FLV_VIDEO && type !== FLV_SCRIPT) return;
    const dts = (bytes.readUIntBE(at + 4, 3) | ((bytes[at + 7] ?? 0) << 24)) >>> 0;
    this.on.tag({ type, dts, body: bytes.subarray(at + TAG_HEADER_BYTES, at + TAG_HEADER_BYTES + size) });
  }
}

/** File header for a stream with sound and picture. */
export const FLV_HEADER: Buffer = Buffer.from('464c5601050000000900000000', 'hex');

/** A tag as bytes, with the trailing size. */
export function encodeFlvTag({ type, dts, body }: FlvTag): Buffer {
  const out = Buffer.allocUnsafe(TAG_HEADER_BYTES + body.length + TAG_TRAILER_BYTES);
  out[0] = type;
  out.writeUIntBE(body.length, 1, 3);
  out.writeUIntBE(dts & 0xffffff, 4, 3);
  out[7] = (dts >>> 24) & 0xff;
  out.writeUIntBE(0, 8, 3);
  body.copy(out, TAG_HEADER_BYTES);
  out.writeUInt32BE(TAG_HEADER_BYTES + body.length, TAG_HEADER_BYTES + body.length);
  return out;
}

/** What a tag holds, once its codec bytes are read. Anything but AVC and AAC is `other`. */
export type FlvPayload =
  | { kind: 'avc-config'; config: Buffer }
  /** `cts` = PTS − DTS in ms; `data` is length-prefixed NAL units. */
  | { kind: 'avc'; key: boolean; cts: number; data: Buffer }
  | { kind: 'aac-config'; config: Buffer }
  | { kind: 'aac'; data: Buffer }
  | { kind: 'other' };

const CODEC_AVC = 7;
const CODEC_AAC = 10;
const FRAME_KEY = 1;

/** Reads a tag's codec bytes. Short or foreign bodies are `other`, never an error. */
export function flvPayload({ type, body }: FlvTag): FlvPayload {
  const first = body[0] ?? 0;
  if (type === FLV_VIDEO && (first & 0x0f) === CODEC_AVC && body.length >= 5) {
    if (body[1] === 0) return { kind: 'avc-config', config: body.subarray(5) };
    if (body[1] === 1)
      return {
        kind: 'avc',
        key: first >> 4 === FRAME_KEY,
        cts: body.readIntBE(2, 3),
        data: body.subarray(5),
      };
  }
  if (type === FLV_AUDIO && first >> 4 === CODEC_AAC && body.length >= 2)
    return body[1] === 0
      ? { kind: 'aac-config', config: body.subarray(2) }
      : { kind: 'aac', data: body.subarray(2) };
  return { kind: 'other' };
}

/** Body of an audio tag: AAC, in FLV always announced as 44 kHz stereo; the decoder reads the config instead. */
const AAC_CODEC_BYTE = 0xaf;

export function aacConfigBody(config: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([AAC_CODEC_BYTE, 0]), config]);
}

export function aacBody(frame: Uint8Array): Buffer {
  const body = Buffer.allocUnsafe(2 + frame.length);
  body.writeUInt16BE((AAC_CODEC_BYTE << 8) | 1);
  body.set(frame, 2);
  return body;
}

export function avcConfigBody(config: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), config]);
}

export function avcBody(data: Uint8Array, key: boolean, cts: number): Buffer {
  const body = Buffer.allocUnsafe(5 + data.length);
  body.writeUInt16BE(key ? 0x1701 : 0x2701);
  body.writeIntBE(cts, 2, 3);
  body.set(data, 5);
  return body;
}
