import { RtmpError, ABORT, DEFAULT_CHUNK_SIZE, EXTENDED, SET_CHUNK_SIZE, type RtmpMessage } from './message';

/** To a publisher a server sends orders and answers, hundreds of bytes each. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_CHUNK_STREAMS = 32;
/** The highest bit must be zero (5.4.1). */
const MAX_CHUNK_SIZE = 0x7fffffff;
/** By format: time, length and type, stream; time, length and type; time; nothing. */
const FIELD_BYTES = [11, 7, 3, 0] as const;

const EXTENDED_BYTES = 4;
const NOTHING = Buffer.alloc(0);

interface ChunkHeader {
  format: number;
  id: number;
  /** What follows the format and the id: as much as the format tells. */
  fields: Buffer;
  bytes: number;
}

/** The message that a chunk stream is in, and what its next one may leave out. */
interface ChunkStream extends RtmpMessage {
  lengthBytes: number;
  stepMs: number;
  isExtended: boolean;
  haveBytes: number;
}

/** Push parser for an RTMP connection behind its handshake: bytes in, messages out, whatever the borders. */
export class ChunkReader {
  private bytes: Buffer = Buffer.alloc(0);
  private chunkSize = DEFAULT_CHUNK_SIZE;
  private readonly streams = new Map<number, ChunkStream>();

  /** @param mostBytes of a message */
  constructor(
    private readonly onMessage: (message: RtmpMessage) => void,
    private readonly mostBytes = MAX_MESSAGE_BYTES,
  ) {}

  /** @throws RtmpError when the bytes are no RTMP, or more than a server has to say */
  push(bytes: Buffer): void {
    this.bytes = this.bytes.length ? Buffer.concat([this.bytes, bytes]) : bytes;
    for (let used = this.chunk(); used > 0; used = this.chunk()) this.bytes = this.bytes.subarray(used);
  }

  /** Takes one chunk if it is there whole. @returns its length, or 0 */
  private chunk(): number {
    const header = chunkHeader(this.bytes);
    if (!header) return 0;
    const stream = this.stream(header);
    const isExtended = header.format === 3 ? stream.isExtended : timeOf(header) === EXTENDED;
    const bodyAt = header.bytes + (isExtended ? EXTENDED_BYTES : 0);
    const end =
      bodyAt + Math.min(this.chunkSize, lengthOf(header, stream, this.mostBytes) - stream.haveBytes);
    if (this.bytes.length < end) return 0;
    if (stream.haveBytes === 0)
      begin(stream, header, isExtended ? this.bytes.readUInt32BE(header.bytes) : undefined);
    this.take(stream, this.bytes.subarray(bodyAt, end));
    return end;
  }

  private stream({ id, format }: ChunkHeader): ChunkStream {
    const known = this.streams.get(id);
    if (known) return known;
    if (format > 1) throw new RtmpError(`chunk stream ${id} goes on before it has begun`);
    if (this.streams.size === MAX_CHUNK_STREAMS)
      throw new RtmpError(`more than ${MAX_CHUNK_STREAMS} chunk streams on one connection`);
    const message = { type: 0, timestampMs: 0, streamId: 0, body: NOTHING };
    const stream = { ...message, lengthBytes: 0, stepMs: 0, isExtended: false, haveBytes: 0 };
    this.streams.set(id, stream);
    return stream;
  }

  private take(stream: ChunkStream, part: Buffer): void {
    // Copied: a part that is only pointed to keeps all that was read with it.
    part.copy(stream.body, stream.haveBytes);
    stream.haveBytes += part.length;
    if (stream.haveBytes < stream.lengthBytes) return;
    const { type, timestampMs, streamId, body } = stream;
    drop(stream);
    const message = { type, timestampMs, streamId, body };
    if (type === SET_CHUNK_SIZE) this.chunkSize = chunkSizeOf(message);
    else if (type === ABORT) this.abort(message);
    else this.onMessage(message);
  }

  private abort({ body }: RtmpMessage): void {
    const stream = body.length >= 4 ? this.streams.get(body.readUInt32BE()) : undefined;
    if (stream) drop(stream);
  }
}

function drop(stream: ChunkStream): void {
  stream.body = NOTHING;
  stream.haveBytes = 0;
}

function chunkHeader(bytes: Buffer): ChunkHeader | undefined {
  const first = bytes[0] ?? 0;
  const basicBytes = [2, 3][first & 0x3f] ?? 1;
  const format = first >> 6;
  const headerBytes = basicBytes + (FIELD_BYTES[format] ?? 0);
  if (bytes.length < headerBytes) return undefined;
  const fields = bytes.subarray(basicBytes, headerBytes);
  return { format, id: chunkStreamId(bytes, basicBytes), fields, bytes: headerBytes };
}

function chunkStreamId(bytes: Buffer, basicBytes: number): number {
  if (basicBytes === 1) return bytes.readUInt8() & 0x3f;
  return 64 + (basicBytes === 2 ? bytes.readUInt8(1) : bytes.readUInt16LE(1));
}

const timeOf = ({ fields }: ChunkHeader): number => fields.readUIntBE(0, 3);

function lengthOf({ format, fields }: ChunkHeader, stream: ChunkStream, mostBytes: number): number {
  const lengthBytes = format <= 1 ? fields.readUIntBE(3, 3) : stream.lengthBytes;
  if (lengthBytes > mostBytes)
    throw new RtmpError(`message of ${lengthBytes} bytes, at most ${mostBytes} are taken`);
  if (stream.haveBytes > 0 && lengthBytes !== stream.lengthBytes)
    throw new RtmpError('a message changed its length after it had begun');
  return lengthBytes;
}

function begin(stream: ChunkStream, header: ChunkHeader, extendedMs: number | undefined): void {
  const { format, fields } = header;
  stream.isExtended = extendedMs !== undefined;
  if (format <= 2) stream.stepMs = extendedMs ?? timeOf(header);
  if (format <= 1) {
    stream.lengthBytes = fields.readUIntBE(3, 3);
    stream.type = fields.readUInt8(6);
  }
  if (format === 0) stream.streamId = fields.readUInt32LE(7);
  stream.body = Buffer.allocUnsafeSlow(stream.lengthBytes);
  // A time of its own, or so much after the message before; format 3 repeats that step.
  stream.timestampMs = format === 0 ? stream.stepMs : (stream.timestampMs + stream.stepMs) >>> 0;
}

function chunkSizeOf({ body }: RtmpMessage): number {
  const size = body.length >= 4 ? body.readUInt32BE() : 0;
  if (size < 1 || size > MAX_CHUNK_SIZE)
    throw new RtmpError(`chunk size ${size}, expected 1 to ${MAX_CHUNK_SIZE}`);
  return size;
}
