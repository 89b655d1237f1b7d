import libraryLogger from 'node-media-server/src/core/logger.js';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { FLV_AUDIO, FLV_SCRIPT, FLV_VIDEO, type FlvTag } from '../../media/flv';

// The library writes plain text to stdout, which belongs to our JSON lines. What matters is thrown or reported by events.
libraryLogger.log = () => undefined;

const RTMP_VERSION = 3;
/** One coded 4K picture stays far below it. The library itself would take 16 MB for each of 65,599 chunk streams. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** A command is decoded whole, each value of it an object in memory; those of publishers have some 300 bytes. */
const MAX_COMMAND_BYTES = 64 * 1024;
/** Publishers use five or six. */
const MAX_CHUNK_STREAMS = 32;
/** Of a connection, over all chunk streams. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
/** RTMP 1.0, 5.4.1: the highest bit must be zero. */
const MAX_CHUNK_SIZE = 0x7fffffff;
const TYPE_SET_CHUNK_SIZE = 1;
const TYPES_COMMAND: readonly number[] = [17, 20];

export class RtmpProtocolError extends Error {
  override name = 'RtmpProtocolError';
}

interface RtmpEvents {
  output: (bytes: Buffer) => void;
  /** `path` is `app/name` without a query and without slashes at its ends. */
  publish: (path: string) => void;
  /** To be answered by `acceptPlay` or `refusePlay`. */
  play: (path: string) => void;
  /** An audio, video or data message; RTMP carries the bodies of FLV tags. */
  tag: (tag: FlvTag) => void;
}

/**
 * The server's end of one RTMP connection: bytes in, events out (Adobe RTMP specification 1.0).
 * node-media-server's class with its memory bounded, its buffers copied and a reader's request left to the owner.
 */
export class RtmpProtocol extends Rtmp {
  private receivedBytes = 0;
  private acknowledgedBytes = 0;
  private path = '';

  constructor(private readonly on: RtmpEvents) {
    super();
    this.onOutputCallback = on.output;
    this.onConnectCallback = ({ app, name }) => (this.path = pathOf(app, name));
    this.onPushCallback = () => on.publish(this.path);
    this.onPlayCallback = () => on.play(this.path);
  }

  /** @throws Error of any kind when the bytes are not RTMP; the connection is of no more use then */
  push(bytes: Buffer): void {
    if (this.receivedBytes === 0 && bytes[0] !== RTMP_VERSION)
      throw new RtmpProtocolError(`expected RTMP version ${RTMP_VERSION}, saw ${bytes[0]}`);
    this.receivedBytes += bytes.length;
    const error = this.parserData(bytes);
    if (error !== null) throw new RtmpProtocolError(error);
    this.acknowledge();
  }

  acceptPlay(): void {
    super.respondPlay();
  }

  refusePlay(reason: string): void {
    this.sendStatusMessage(this.streamId, 'error', 'NetStream.Play.StreamNotFound', reason);
  }

  /** The library accepts every reader before it asks; here the owner decides. */
  protected override respondPlay(): void {}

  protected override packetAlloc(): void {
    const { length, type } = this.parserPacket.header;
    const mostBytes = TYPES_COMMAND.includes(type) ? MAX_COMMAND_BYTES : MAX_MESSAGE_BYTES;
    if (length > mostBytes)
      throw new RtmpProtocolError(`message of ${length} bytes, at most ${mostBytes} are accepted`);
    if (this.inPackets.size > MAX_CHUNK_STREAMS)
      throw new RtmpProtocolError(`more than ${MAX_CHUNK_STREAMS} chunk streams on one connection`);
    super.packetAlloc();
    let buffered = 0;
    for (const { capacity } of this.inPackets.values()) buffered += capacity;
    if (buffered > MAX_BUFFERED_BYTES)
      throw new RtmpProtocolError(
        `messages of ${buffered} bytes begun, at most ${MAX_BUFFERED_BYTES} are held`,
      );
  }

  protected override controlHandler(): void {
    super.controlHandler();
    if (this.parserPacket.header.type !== TYPE_SET_CHUNK_SIZE) return;
    if (this.inChunkSize < 1 || this.inChunkSize > MAX_CHUNK_SIZE)
      throw new RtmpProtocolError(`chunk size ${this.inChunkSize} is outside 1 to ${MAX_CHUNK_SIZE}`);
  }

  /** Copies the body, which the library overwrites with the next message, and skips its own look at the codec bytes. */
  protected override dataHandler(): void {
    const { header, payload, clock } = this.parserPacket;
    if (header.type !== FLV_AUDIO && header.type !== FLV_VIDEO && header.type !== FLV_SCRIPT) return;
    if (payload.length < header.length) throw new RtmpProtocolError('a message grew after it had begun');
    this.on.tag({ type: header.type, dts: clock, body: Buffer.from(payload.subarray(0, header.length)) });
  }

  /** RTMP 1.0, 5.4.3. The library notes the peer's window but never acknowledges; some publishers then stop sending. */
  private acknowledge(): void {
    if (!this.ackSize || this.receivedBytes - this.acknowledgedBytes < this.ackSize) return;
    this.acknowledgedBytes = this.receivedBytes;
    this.sendACK(this.receivedBytes >>> 0);
  }
}

function pathOf(app: unknown, name: string): string {
  const base = typeof app === 'string' ? (app.split('?')[0] ?? '') : '';
  return `${base}/${name}`.split('/').filter(Boolean).join('/');
}

/** Chunk streams of the three kinds, so that a client never meets two messages interleaved on one. */
const CHUNK_STREAM = { [FLV_AUDIO]: 4, [FLV_VIDEO]: 5, [FLV_SCRIPT]: 6 } as const;
/** The first id that `createStream` hands out; a reader creates one stream. */
const MESSAGE_STREAM = 1;

/** A tag as a whole RTMP message. The body must not be empty: the library would cut the header short. */
export function encodeRtmpMessage({ type, dts, body }: FlvTag): Buffer {
  const header = {
    fmt: 0,
    cid: CHUNK_STREAM[type],
    timestamp: dts,
    length: body.length,
    type,
    stream_id: MESSAGE_STREAM,
  };
  return Rtmp.chunksCreate({ header, payload: body });
}
